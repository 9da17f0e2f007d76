#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a root folder with a Java runtime and the system libraries that it needs, for an image that has no base:
# runtime.sh <folder>. JAVA_HOME is the JDK, one with its jmods. Linux with glibc.
set -eu

root=${1:?"runtime.sh: folder: missing (expected: where to make the root)"}
jdk=${JAVA_HOME:?"runtime.sh: JAVA_HOME: not set (expected: a JDK)"}
modules=java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http
modules=$modules,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml
modules=$modules,jdk.attach,jdk.compiler,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net
modules=$modules,jdk.unsupported,jdk.zipfs

rm -rf "$root"
mkdir -p "$root/opt" "$root/etc" "$root/tmp" "$root/proc" "$root/var/lib/waggle"
"$jdk/bin/jlink" --module-path "$jdk/jmods" --add-modules "$modules" --output "$root/opt/java" \
  --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2

# The loader and every library that the runtime's own ask for, where they ask for them.
find "$root/opt/java" -type f \( -name '*.so' -o -path '*/bin/*' -o -name jspawnhelper \) -exec ldd {} + 2>/dev/null \
  | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\/.*ld-/ { print $1 }' | sort -u \
  | while read -r library; do
      case $library in "$root"/*) continue ;; esac
      mkdir -p "$root$(dirname "$library")"
      cp -L "$library" "$root$library"
    done

# Who runs, and where names are looked up.
printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/var/lib/waggle:/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
