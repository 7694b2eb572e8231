#!/bin/sh
# The calls of AWS's command line that the pages make, so that they run on machines without it:
# `aws lambda create-event-source-mapping`, `update-event-source-mapping`, `delete-event-source-mapping`
# and `list-event-source-mappings`, with flags of one word each. `--query` knows one query.
set -eu
[ "$1" = lambda ] || { echo "aws $*: not here" >&2; exit 1; }
operation=$2
shift 2
region=$AWS_REGION uuid='' query='' members=''
while [ $# -gt 0 ]; do
  case $1 in
    --region) region=$2; shift 2; continue ;;
    --endpoint-url) AWS_ENDPOINT_URL=$2; shift 2; continue ;;
    --uuid) uuid=$2; shift 2; continue ;;
    --query) query=$2; shift 2; continue ;;
    --output) shift 2; continue ;;
    --enabled) members="$members,\"Enabled\":true"; shift; continue ;;
    --no-enabled) members="$members,\"Enabled\":false"; shift; continue ;;
  esac
  # --batch-size 5 is "BatchSize":5, and a text stands in quotes.
  name=$(echo "$1" | sed 's/^--//' | awk -F- '{ for (i = 1; i <= NF; i++) printf "%s%s", toupper(substr($i, 1, 1)), substr($i, 2) }')
  case $2 in
    *[!0-9]*) value="\"$2\"" ;;
    *) value=$2 ;;
  esac
  members="$members,\"$name\":$value"
  shift 2
done
send() {
  curl --fail-with-body --silent --show-error --request "$1" "$AWS_ENDPOINT_URL/2015-03-31/event-source-mappings$2" \
    --header "Authorization: AWS4-HMAC-SHA256 Credential=$AWS_ACCESS_KEY_ID/20260101/$region/lambda/aws4_request, SignedHeaders=host, Signature=00" \
    --header 'Content-Type: application/json' --data "{${members#,}}"
}
case $operation in
  create-event-source-mapping) send POST '' ;;
  update-event-source-mapping) send PUT "/$uuid" ;;
  delete-event-source-mapping) send DELETE "/$uuid" ;;
  list-event-source-mappings)
    function=$(echo "$members" | sed -n 's/.*"FunctionName":"\([^"]*\)".*/\1/p')
    members=''
    answer=$(send GET "${function:+?FunctionName=$function}")
    case $query in
      '') echo "$answer" ;;
      'EventSourceMappings[0].UUID') echo "$answer" | grep -o '"UUID":"[^"]*"' | head -n 1 | cut -d '"' -f 4 ;;
      *) echo "aws: --query $query: not here" >&2; exit 1 ;;
    esac ;;
  *) echo "aws lambda $operation: not here" >&2; exit 1 ;;
esac
