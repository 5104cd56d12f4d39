// SPDX-License-Identifier: Apache-2.0
package io.tranquility.druid28;

import io.tranquility.testing.DruidFlavour;
import io.tranquility.testing.contract.PushTaskContract;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract that the fake Druid 28 keeps, on the real one. */
@ExtendWith(SharedDruid28.class)
final class ContractIT extends PushTaskContract {
    private final Druid28 druid;

    ContractIT(Druid28 druid) {
        this.druid = druid;
    }

    @Override
    protected URI overlord() {
        return druid.overlord();
    }

    @Override
    protected DruidFlavour flavour() {
        return DruidFlavour.DRUID_28;
    }

    @Override
    protected long queryableEvents(String dataSource) throws Exception {
        return new Druid28Queries(druid).sums(dataSource).count();
    }
}
