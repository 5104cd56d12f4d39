// SPDX-License-Identifier: Apache-2.0
package io.tranquility.internal.task;

/** How the retirement of a replicant ended. */
enum Retirement {
    /** It is recorded, and the task ended without publishing. */
    ENDED,
    /** It was too late: the task had published. */
    PUBLISHED,
    /** It was not recorded, because all others of the set are retired. */
    LAST
}
