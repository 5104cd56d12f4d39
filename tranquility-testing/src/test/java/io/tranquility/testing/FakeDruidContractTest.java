// SPDX-License-Identifier: Apache-2.0
package io.tranquility.testing;

import io.tranquility.testing.contract.PushTaskContract;
import java.net.URI;
import org.junit.jupiter.api.Nested;

/** The fake Druids keep the contract that real ones are held to in the integration tests. */
final class FakeDruidContractTest {
    @Nested
    final class Druid28 extends FakeContract {
        Druid28() {
            super(DruidFlavour.DRUID_28);
        }
    }

    @Nested
    final class Druid33WithExtension extends FakeContract {
        Druid33WithExtension() {
            super(DruidFlavour.DRUID_33_WITH_EXTENSION);
        }
    }

    private abstract static class FakeContract extends PushTaskContract {
        private final DruidFlavour flavour;
        private final FakeDruid druid;

        FakeContract(DruidFlavour flavour) {
            this.flavour = flavour;
            this.druid = FakeDruid.builder(flavour).start();
        }

        @Override
        protected void close() {
            druid.close();
        }

        @Override
        protected URI overlord() {
            return druid.overlord();
        }

        @Override
        protected DruidFlavour flavour() {
            return flavour;
        }

        @Override
        protected long queryableEvents(String dataSource) {
            return druid.rows(dataSource).size();
        }
    }
}
