# A small image with the command.
#
#   docker build --tag unboil .
#   docker run --rm --volume "$PWD:/data" --user "$(id -u):$(id -g)" unboil clean articles --out cleaned
FROM rust:1-slim-bookworm AS build
# The C parts of the compression libraries.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /unboil
COPY . .
RUN cargo build --release --locked --bin unboil && target/release/unboil --version

FROM debian:bookworm-slim
COPY --from=build /unboil/target/release/unboil /usr/local/bin/unboil
COPY --from=build /unboil/LICENSE-APACHE /unboil/LICENSE-MIT /usr/local/share/doc/unboil/
WORKDIR /data
USER 1000:1000
ENTRYPOINT ["unboil"]
CMD ["--help"]
