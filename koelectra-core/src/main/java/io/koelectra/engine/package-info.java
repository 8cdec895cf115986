/** Everything below DJL's public API: the PyTorch engine, offline, and what it runs. */
package io.koelectra.engine;
