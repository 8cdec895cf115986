/** Downloads models and keeps them in the cache that Python's huggingface_hub has. */
package io.koelectra.hub;
