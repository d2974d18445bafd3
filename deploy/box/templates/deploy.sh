#!/bin/sh
# {{deployScript}}
#
# Has the release in an artefact serve instead of the one that does, without a failed request:
#
#   sudo {{deployScript}} iris-0.2.0-a1b2c3d4e5f6-linux-x64.tar.gz
#
# It is "iris deploy" under the name by which people know it; "iris deploy --help" says what its exit status means.
set -eu

if [ "$#" -ne 1 ] || [ -z "$1" ]; then
    echo "usage: {{deployScript}} ARTEFACT (the file that \"npm run release:artefact\" made; a box builds nothing)" >&2
    exit 2
fi
case $1 in
    -*)
        echo "deploy.sh: $1 is not an artefact; \"iris deploy --help\" says what can be told to it" >&2
        exit 2
        ;;
esac
if [ ! -f "$1" ]; then
    echo "deploy.sh: there is no file $1" >&2
    exit 2
fi
if [ ! -x "{{command}}" ]; then
    echo "deploy.sh: {{command}} leads nowhere: install IRIS, or have it lead to bin/iris of a release in {{deployScript}}'s folder" >&2
    exit 1
fi
exec "{{command}}" deploy "$1"
