// SPDX-License-Identifier: Apache-2.0
package io.tranquility.config;

import io.tranquility.druid.DruidAuthentication;
import io.tranquility.druid.DruidSecurity;
import io.tranquility.druid.Secret;
import io.tranquility.druid.TlsOptions;
import io.tranquility.druid.ZooKeeperAuth;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The properties of encryption and authentication, and what they mean together. */
final class SecurityProperties {
    static final Property<Boolean> TLS_ENABLE = Property.bool(
            "druid.tls.enable", false, "Whether Druid is spoken to by HTTPS, on the TLS ports that it announces.");
    static final Property<String> TLS_PROTOCOL = Property.text(
            "druid.tls.protocol", "TLSv1.2", "The protocol, as the JVM names it: TLSv1.2, TLSv1.3 or TLS.");
    static final Property<Optional<String>> TRUST_STORE_PATH = Property.optional(
            "druid.tls.trustStorePath",
            "The file of the certificates that Druid's must be signed by; without it those that the JVM trusts.");
    static final Property<Optional<String>> TRUST_STORE_TYPE = Property.optional(
            "druid.tls.trustStoreType",
            "Its type, such as JKS or PKCS12; without it the JVM's default, which reads both.");
    static final Property<Optional<String>> TRUST_STORE_ALGORITHM = Property.optional(
            "druid.tls.trustStoreAlgorithm", "The algorithm of the trust manager; without it the JVM's default.");
    static final Property<Optional<Secret>> TRUST_STORE_PASSWORD =
            Property.secret("druid.tls.trustStorePassword", "The password of the trust store.");
    static final Property<Optional<String>> KEY_STORE_PATH = Property.optional(
            "druid.tls.keyStorePath",
            "The file with the certificate and key that Tranquility shows when Druid asks for one (mutual TLS).");
    static final Property<Optional<String>> KEY_STORE_TYPE =
            Property.optional("druid.tls.keyStoreType", "Its type; without it the JVM's default.");
    static final Property<Optional<Secret>> KEY_STORE_PASSWORD =
            Property.secret("druid.tls.keyStorePassword", "The password of the key store.");
    static final Property<Optional<Secret>> KEY_PASSWORD = Property.secret(
            "druid.tls.keyPassword", "The password of the key in it; without it that of the key store.");
    static final Property<Optional<String>> BASIC_AUTH_USER =
            Property.optional("druidBeam.basicAuthUser", "The user of basic authentication at Druid.");
    static final Property<Optional<Secret>> BASIC_AUTH_PASS =
            Property.secret("druidBeam.basicAuthPass", "Its password.");
    static final Property<Optional<Secret>> BEARER_TOKEN = Property.secret(
            "druidBeam.bearerToken", "The token of bearer authentication at Druid; not together with basic.");
    static final Property<ZooKeeperAuth.Scheme> ZOOKEEPER_SCHEME = Property.oneOf(
            "zookeeper.auth.scheme",
            ZooKeeperAuth.Scheme.NONE,
            "How Tranquility authenticates itself to ZooKeeper; sasl uses the section Client of the JVM's login"
                    + " configuration.");
    static final Property<Optional<String>> ZOOKEEPER_USER =
            Property.optional("zookeeper.auth.user", "The user of the scheme digest.");
    static final Property<Optional<Secret>> ZOOKEEPER_PASSWORD =
            Property.secret("zookeeper.auth.password", "Its password.");
    static final Property<ZooKeeperAuth.Acl> ZOOKEEPER_ACL = Property.oneOf(
            "zookeeper.acl",
            ZooKeeperAuth.Acl.OPEN,
            "Who may read and change the nodes that Tranquility creates: everybody, or who created them.");

    static final List<Property<?>> ALL = List.of(
            TLS_ENABLE,
            TLS_PROTOCOL,
            TRUST_STORE_PATH,
            TRUST_STORE_TYPE,
            TRUST_STORE_ALGORITHM,
            TRUST_STORE_PASSWORD,
            KEY_STORE_PATH,
            KEY_STORE_TYPE,
            KEY_STORE_PASSWORD,
            KEY_PASSWORD,
            BASIC_AUTH_USER,
            BASIC_AUTH_PASS,
            BEARER_TOKEN,
            ZOOKEEPER_SCHEME,
            ZOOKEEPER_USER,
            ZOOKEEPER_PASSWORD,
            ZOOKEEPER_ACL);

    private SecurityProperties() {}

    static DruidSecurity druid(PropertyValues properties) {
        return new DruidSecurity(
                properties.get(TLS_ENABLE) ? Optional.of(tls(properties)) : Optional.empty(),
                authentication(properties));
    }

    static ZooKeeperAuth zookeeper(PropertyValues properties) {
        return new ZooKeeperAuth(
                properties.get(ZOOKEEPER_SCHEME),
                properties.get(ZOOKEEPER_USER),
                properties.get(ZOOKEEPER_PASSWORD),
                properties.get(ZOOKEEPER_ACL));
    }

    private static TlsOptions tls(PropertyValues properties) {
        return new TlsOptions(
                properties.get(TLS_PROTOCOL),
                store(properties, TRUST_STORE_PATH, TRUST_STORE_TYPE, TRUST_STORE_PASSWORD),
                properties.get(TRUST_STORE_ALGORITHM),
                store(properties, KEY_STORE_PATH, KEY_STORE_TYPE, KEY_STORE_PASSWORD),
                properties.get(KEY_PASSWORD));
    }

    private static Optional<TlsOptions.Store> store(
            PropertyValues properties,
            Property<Optional<String>> path,
            Property<Optional<String>> type,
            Property<Optional<Secret>> password) {
        Optional<String> file = properties.get(path);
        for (Property<?> ofStore : List.of(type, password)) {
            if (file.isEmpty() && properties.has(ofStore)) {
                throw new ConfigException(
                        properties.place(ofStore) + " is set, but " + path.name() + ", to which it belongs, is not");
            }
        }
        return file.map(name -> new TlsOptions.Store(Path.of(name), properties.get(type), properties.get(password)));
    }

    private static DruidAuthentication authentication(PropertyValues properties) {
        Optional<String> user = properties.get(BASIC_AUTH_USER);
        Optional<Secret> password = properties.get(BASIC_AUTH_PASS);
        Optional<Secret> token = properties.get(BEARER_TOKEN);
        if (user.isPresent() != password.isPresent()) {
            Property<?> set = user.isPresent() ? BASIC_AUTH_USER : BASIC_AUTH_PASS;
            Property<?> missing = user.isPresent() ? BASIC_AUTH_PASS : BASIC_AUTH_USER;
            throw new ConfigException(properties.place(set) + " is set, but " + missing.name()
                    + " is not; basic authentication needs both");
        }
        if (user.isPresent() && token.isPresent()) {
            throw new ConfigException(properties.place(BEARER_TOKEN) + " and " + properties.place(BASIC_AUTH_USER)
                    + " are both set; only one of them can be sent");
        }
        if (user.isPresent()) {
            return new DruidAuthentication.Basic(user.get(), password.get());
        }
        return token.<DruidAuthentication>map(DruidAuthentication.Bearer::new).orElse(DruidAuthentication.NONE);
    }
}
