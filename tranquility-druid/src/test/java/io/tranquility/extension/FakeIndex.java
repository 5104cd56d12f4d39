// SPDX-License-Identifier: Apache-2.0
package io.tranquility.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.druid.data.input.InputRow;

/** An index that remembers the {@code name} of each row, and fails, refuses, waits or wants to be persisted at a name. */
final class FakeIndex implements RowIndex {
    final List<String> rows = new ArrayList<>();
    final List<CommitMetadata> persisted = new ArrayList<>();
    String failAt;
    String refuse;
    String wantsPersistAt;
    CountDownLatch hold = new CountDownLatch(0);
    volatile boolean adding;

    @Override
    public Added add(InputRow row, long bucket) throws RowRefusedException, SegmentUnavailableException {
        final String name = row.getDimension("name").get(0);
        adding = true;
        try {
            hold.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (name.equals(failAt)) {
            throw new SegmentUnavailableException("no segment for " + name);
        }
        if (name.equals(refuse)) {
            throw new RowRefusedException("refused " + name, null);
        }
        rows.add(name);
        return new Added("segment" + bucket, name.equals(wantsPersistAt));
    }

    @Override
    public void persist(CommitMetadata metadata) {
        persisted.add(metadata);
    }
}
