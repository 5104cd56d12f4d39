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
        assertThat(config(null, null).maxBodyBytes()).isEqualTo(64 << 20);
        assertThat(config(null, null).maxBatchRows()).isEqualTo(100_000);
        assertThat(config("1MiB", "7").maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(config("1MiB", "7").maxBatchRows()).isEqualTo(7);
    }

    @Test
    void refuses_wrong_properties_by_name() {
        assertThatThrownBy(() -> config("0", null))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("[druid.tranquility.maxBodyBytes] is [0]");
        assertThatThrownBy(() -> config("3GiB", null))
                .hasMessageContaining("[druid.tranquility.maxBodyBytes] is [3221225472]");
        assertThatThrownBy(() -> config(null, "0")).hasMessageContaining("[druid.tranquility.maxBatchRows] is [0]");
    }

    private static PushConfig config(String maxBodyBytes, String maxBatchRows) {
        final Properties properties = new Properties();
        if (maxBodyBytes != null) {
            properties.setProperty("druid.tranquility.maxBodyBytes", maxBodyBytes);
        }
        if (maxBatchRows != null) {
            properties.setProperty("druid.tranquility.maxBatchRows", maxBatchRows);
        }
        final Injector startup =
                new StartupInjectorBuilder().withProperties(properties).build();
        return startup.createChildInjector(new TranquilityModule()).getInstance(PushConfig.class);
    }
}
