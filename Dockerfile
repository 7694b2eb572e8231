# A static binary, the certificates of public authorities, and nothing else; run by nobody in particular. It is
# built on no image of others: the binary is `cargo xtask dist`'s, the certificates are this machine's.
#   cargo xtask dist --target x86_64-unknown-linux-musl
#   docker build --build-context certificates=/etc/ssl/certs --tag esmith .
#   docker run --rm --user "$(id -u)" --volume "$PWD:/work" esmith plan --local
FROM scratch
ARG TARGET=x86_64-unknown-linux-musl
COPY --from=certificates ca-certificates.crt /etc/ssl/certs/
COPY target/${TARGET}/dist/esmith /usr/local/bin/esmith
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/esmith"]
