/**
 * Figures about a classifier, from true classes and its outputs for them. Nothing here knows about
 * models, texts or files.
 */
package io.koelectra.nsmc.evaluation;
