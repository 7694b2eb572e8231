#!/bin/sh
# Stands in for the program: it says the version that lies beside it, completes, and writes two pages.
case $1 in
  --version) version=$(cat "${0%/*}/version") && echo "esmith $version" ;;
  completion) echo "for $2" ;;
  man) echo page > "$3/esmith.1"; echo page > "$3/esmith-plan.1" ;;
esac
