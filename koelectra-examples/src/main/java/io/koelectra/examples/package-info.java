/**
 * Runnable mains. Each has an embedded default that needs no file and no network, takes paths
 * instead, and returns its result from {@code run(args)} for tests.
 */
package io.koelectra.examples;
