// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tranquility.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BeamFactoryTest {
    private static final String INLINE = """
            {"properties": {"druid.auth.basic.password": "geheim"}}""";

    @Test
    void a_configured_factory_is_equal_after_travelling_and_does_not_show_its_configuration() throws Exception {
        BeamFactory<Map<String, Object>> factory =
                BeamFactory.fromConfig(INLINE, "wiki", Map.of("tranquility.lingerMillis", "5"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy).isEqualTo(factory).hasToString("BeamFactory(wiki)");
        assertThat(factory).isNotEqualTo(BeamFactory.fromConfig(INLINE, "wiki"));
    }

    @Test
    void a_configuration_that_cannot_be_read_is_named() {
        assertThatThrownBy(() -> BeamFactory.fromConfig("/no/such.json", "wiki").makeTranquilizer())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/no/such.json");
    }
}
