# The server, Kafka application and check, from the tarball of the distribution:
#
#     ./mvnw package -DskipTests -pl tranquility-distribution -am
#     docker build -t tranquility .
#     docker run -p 8200:8200 -v "$PWD/conf/server.json:/etc/tranquility/server.json" tranquility \
#       server -configFile /etc/tranquility/server.json
FROM eclipse-temurin:17-jre

RUN useradd --system --create-home --home-dir /var/lib/tranquility tranquility
ADD tranquility-distribution/target/tranquility-distribution-*.tar.gz /opt/
RUN ln -s /opt/tranquility-* /opt/tranquility

USER tranquility
# Where a spool and dead letters with relative paths are; mount a volume here to keep them.
WORKDIR /var/lib/tranquility
EXPOSE 8200 8400
ENV JAVA_OPTS="-XX:MaxRAMPercentage=75"
ENTRYPOINT ["/opt/tranquility/bin/tranquility"]
CMD ["--help"]
