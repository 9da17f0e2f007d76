#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two pods with the addresses 10.0.0.1 and 10.0.0.2, as processes: pods.sh <root of the image> <folder with 1.sh, 2.sh>.
# Run it in mount, network and process namespaces of its own; they and all that is in them end with it. Each N.sh starts
# a pod's process and ends with exec; lines on standard input are commands that it runs, in order.
set -eu

root=$1
pods=$2
mount -t tmpfs none /run
ip link add pods type bridge
ip link set pods up
for i in 1 2; do
  ip netns add "pod$i"
  ip link add "pod$i" type veth peer name eth0 netns "pod$i"
  ip link set "pod$i" master pods up
  ip -n "pod$i" link set lo up
  ip -n "pod$i" addr add "10.0.0.$i/24" dev eth0
  ip -n "pod$i" link set eth0 up
done

# Its own root, which it cannot write to, with what the manifest mounts into it.
start() {
  { ip netns exec "pod$1" sh -c '
    mount --bind "$0" "$0"
    mount -t tmpfs -o mode=1777 none "$0/tmp"
    mount -t tmpfs -o mode=1777 none "$0/var/lib/waggle"
    mount --bind /proc "$0/proc"
    mount -o remount,bind,ro "$0"
    . "$1"' "$root" "$pods/$1.sh" && code=0 || code=$?; echo "has ended with $code"; } 2>&1 | sed -u "s/^/pod$1: /" &
}
start 1
start 2
while read -r line; do
  eval "$line"
done
