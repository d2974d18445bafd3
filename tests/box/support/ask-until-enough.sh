#!/bin/sh
# Asks Nginx on this machine for the health of what is behind it, one request after the other, until the file /run/enough is
# there; says then how many answers were good, and how each of the others looked.
set -eu

host=$1
good=0
bad=0
while [ ! -e /run/enough ]; do
    answer=$(curl -sk -w ' %{http_code}' --resolve "$host:443:127.0.0.1" "https://$host/api/iris/health" | tr '\n' ' ') || true
    case $answer in
        *'"healthy"'*' 200')
            good=$((good + 1))
            ;;
        *)
            bad=$((bad + 1))
            echo "bad: $answer"
            ;;
    esac
done
echo "good $good bad $bad"
