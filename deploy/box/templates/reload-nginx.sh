#!/bin/sh
# Certbot's deploy hook: has Nginx serve the certificate that was just issued or renewed.
#
#   reload-nginx.sh /etc/nginx/iris/tls
#
# The argument is the link that Nginx's configuration names. It leads to a placeholder until the first certificate is
# there. Certbot says in RENEWED_LINEAGE where the certificate is. A configuration that Nginx refuses is never loaded, and
# the link then leads where it led before.
set -eu

link=${1:?"name the link that the configuration of nginx has for its certificate"}
lineage=${RENEWED_LINEAGE:?"is set by certbot: run this as its deploy hook"}
before=$(readlink "$link" || true)

# By renaming, because a link that is not there for a moment would fail a reload at that moment.
point_to() {
    ln -s "$1" "$link.new.$$"
    mv -fT "$link.new.$$" "$link"
}

if [ "$before" != "$lineage" ]; then
    point_to "$lineage"
fi
if ! nginx -t -q; then
    if [ -n "$before" ] && [ "$before" != "$lineage" ]; then
        point_to "$before"
    fi
    echo "reload-nginx: nginx refuses its configuration with $lineage; it goes on with what it has" >&2
    exit 1
fi
nginx -s reload
