// SPDX-License-Identifier: Apache-2.0
package io.tranquility.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tranquility.embedded.EmbeddedDruid;
import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.contract.PushTaskContract;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract that the fake Druid 33 with the extension keeps, on the real one. */
@ExtendWith(SharedDruid.class)
final class ContractIT extends PushTaskContract {
    private final EmbeddedDruid druid;

    ContractIT(EmbeddedDruid druid) {
        this.druid = druid;
    }

    @Override
    protected URI overlord() {
        return druid.coordinatorUrl();
    }

    @Override
    protected DruidFlavour flavour() {
        return DruidFlavour.DRUID_33_WITH_EXTENSION;
    }

    @Override
    protected long queryableEvents(String dataSource) throws IOException {
        JsonNode result = druid.query(new ObjectMapper().readTree("""
                {"queryType": "timeseries", "dataSource": "%s", "granularity": "all",
                 "intervals": ["2020-01-01/2040-01-01"],
                 "aggregations": [{"type": "longSum", "name": "count", "fieldName": "count"}]}
                """.formatted(dataSource)));
        return result.isEmpty() ? 0 : result.at("/0/result/count").asLong();
    }
}
