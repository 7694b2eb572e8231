# A static binary, the certificates of public authorities, and nothing else; run by nobody in particular:
#   docker build --tag esmith .
#   docker run --rm --user "$(id -u)" --volume "$PWD:/work" esmith plan --local
FROM rust:1.95-alpine AS build
RUN apk add --no-cache build-base ca-certificates cmake linux-headers perl
WORKDIR /src
COPY . .
RUN cargo build --locked --profile dist --package esmith && mkdir -p /empty/work

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/target/dist/esmith /usr/local/bin/esmith
COPY --from=build --chown=65532:65532 /empty/work /work
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/esmith"]
