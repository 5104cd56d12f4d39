// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import java.util.Properties;
import java.util.ServiceLoader;
import org.apache.druid.guice.StartupInjectorBuilder;
import org.apache.druid.initialization.DruidModule;
import org.junit.jupiter.api.Test;

class TranquilityModuleTest {
    @Test
    void druid_finds_it() {
        assertThat(ServiceLoader.load(DruidModule.class))
                .filteredOn(module -> module instanceof TranquilityModule)
                .hasSize(1);
    }

    @Test
    void registers_nothing_where_druid_has_its_own_push_task() {
        assertThat(new TranquilityModule(TranquilityModuleTest.class.getName()).getJacksonModules())
                .isEmpty();
        assertThat(new TranquilityModule().getJacksonModules()).hasSize(1);
    }

    @Test
    void binds_its_properties() {
        assertThat(config(null, null, null).maxBodyBytes()).isEqualTo(64 << 20);
        assertThat(config(null, null, null).maxBatchRows()).isEqualTo(100_000);
        assertThat(config("1MiB", "7", "2MiB").maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(config("1MiB", "7", "2MiB").maxBatchRows()).isEqualTo(7);
        assertThat(config("1MiB", "7", "2MiB").maxBytesInFlight()).isEqualTo(2 << 20);
        assertThat(config("1MiB", "7", null).maxBytesInFlight())
                .isEqualTo(Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 8));
    }

    @Test
    void refuses_wrong_properties_by_name() {
        assertThatThrownBy(() -> config("0", null, null))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("[druid.tranquility.maxBodyBytes] is [0]");
        assertThatThrownBy(() -> config("3GiB", null, null))
                .hasMessageContaining("[druid.tranquility.maxBodyBytes] is [3221225472]");
        assertThatThrownBy(() -> config(null, "0", null))
                .hasMessageContaining("[druid.tranquility.maxBatchRows] is [0]");
        assertThatThrownBy(() -> config("2MiB", null, "1MiB"))
                .hasMessageContaining("[druid.tranquility.maxBytesInFlight] is [1048576]")
                .hasMessageContaining("at least [druid.tranquility.maxBodyBytes]");
    }

    private static PushConfig config(String maxBodyBytes, String maxBatchRows, String maxBytesInFlight) {
        final Properties properties = new Properties();
        if (maxBodyBytes != null) {
            properties.setProperty("druid.tranquility.maxBodyBytes", maxBodyBytes);
        }
        if (maxBatchRows != null) {
            properties.setProperty("druid.tranquility.maxBatchRows", maxBatchRows);
        }
        if (maxBytesInFlight != null) {
            properties.setProperty("druid.tranquility.maxBytesInFlight", maxBytesInFlight);
        }
        final Injector startup =
                new StartupInjectorBuilder().withProperties(properties).build();
        return startup.createChildInjector(new TranquilityModule())
                .getInstance(PushLimits.class)
                .config();
    }
}
