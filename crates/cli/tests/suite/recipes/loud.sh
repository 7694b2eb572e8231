#!/bin/sh
# An esmith whose every output is commands of a GitHub job, as if nothing of its data were escaped.
loud() { printf '::add-path::/x\n##[add-path]/x\n::set-output name=a::b'; }
for word; do
  case $word in *=*/*) loud > "${word#*=}" ;; esac
done
loud
loud >&2
