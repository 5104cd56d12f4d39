// SPDX-License-Identifier: Apache-2.0
package io.tranquility.adapter;

import io.tranquility.config.TranquilityConfig;
import io.tranquility.druid.DruidBeams;
import io.tranquility.tranquilizer.Tranquilizer;
import java.util.Map;
import java.util.Objects;

/** Makes what a configuration describes; see {@link BeamFactory#fromConfig(String, String, Map)}. */
record ConfiguredBeamFactory(String config, String dataSource, Map<String, String> overrides)
        implements BeamFactory<Map<String, Object>> {
    ConfiguredBeamFactory {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(dataSource, "dataSource");
        overrides = Map.copyOf(overrides);
    }

    @Override
    public Tranquilizer<Map<String, Object>> makeTranquilizer() {
        return DruidBeams.fromConfig(TranquilityConfig.load(config, overrides).dataSource(dataSource))
                .buildTranquilizer();
    }

    /** Without the configuration, which may be a text with passwords. */
    @Override
    public String toString() {
        return "BeamFactory(" + dataSource + ")";
    }
}
