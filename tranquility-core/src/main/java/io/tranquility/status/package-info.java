// SPDX-License-Identifier: Apache-2.0
/** What a pipeline is doing at a moment: windows, task sets, tasks and connections. */
package io.tranquility.status;
