#!/bin/sh
# Stands in for chroot: runs what the installer runs in a system that is only a folder of files, as far as that can be done
# without its programs. systemctl, nginx -V and openssl are those of this machine, and work on the folder.
#
#   chroot FOLDER PROGRAM ARGUMENTS...
set -eu

root=$1
program=$2
shift 2
echo "$program $*" >> "$root/calls"

case $program in
    sh) # command -v
        [ ! -e "$root/without-$4" ]
        ;;
    dpkg-query)
        for name in "$@"; do :; done
        [ -e "$root/packages/$name" ] && printf installed
        ;;
    rpm) # -q --quiet NAME
        [ -e "$root/packages/$3" ]
        ;;
    dnf) # install -y -q NAMES
        shift 3
        mkdir -p "$root/packages" "$root/etc/nginx/conf.d" "$root/etc/dnf"
        for name in "$@"; do : > "$root/packages/$name"; done
        printf '[commands]\nupgrade_type = default\n# apply_updates = no\n' > "$root/etc/dnf/automatic.conf"
        echo 'nginx:x:996:996::/var/lib/nginx:/sbin/nologin' >> "$root/etc/passwd"
        echo 'nginx:x:996:' >> "$root/etc/group"
        ;;
    dpkg | sshd | usermod | mkdir) ;;
    apt-get)
        [ ! -e "$root/no-network" ] || { echo 'E: Unable to fetch some archives' >&2; exit 100; }
        [ "$1" = install ] || exit 0
        mkdir -p "$root/packages" "$root/etc/nginx/conf.d" "$root/etc/nginx/sites-enabled"
        for name in "$@"; do
            case $name in -* | install | Dpkg*) ;; *) : > "$root/packages/$name" ;; esac
        done
        ln -sf /etc/nginx/sites-available/default "$root/etc/nginx/sites-enabled/default"
        echo 'www-data:x:33:33::/var/www:/usr/sbin/nologin' >> "$root/etc/passwd"
        echo 'www-data:x:33:' >> "$root/etc/group"
        ;;
    useradd)
        echo 'iris:x:990:990::/var/iris:/usr/sbin/nologin' >> "$root/etc/passwd"
        echo 'iris:x:990:' >> "$root/etc/group"
        ;;
    nginx)
        if [ "$1" = -V ]; then
            [ -e "$root/packages/nginx" ] || exit 127
            echo 'nginx version: nginx/1.22.1' >&2
            echo 'built with OpenSSL 3.0.8 7 Feb 2023 (running with OpenSSL 3.0.15 3 Sep 2024)' >&2
        else
            [ ! -e "$root/nginx-refuses" ] || { echo 'nginx: [emerg] it refuses' >&2; exit 1; }
        fi
        ;;
    openssl)
        for argument in "$@"; do
            shift
            case $argument in /*) argument=$root$argument ;; esac
            set -- "$@" "$argument"
        done
        exec openssl "$@"
        ;;
    systemctl) exec systemctl --root="$root" "$@" ;;
    *)
        echo "nobody stands in for $program" >&2
        exit 127
        ;;
esac
