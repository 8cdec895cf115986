/** How good a model's outputs are: metrics, calibration, confidence intervals. */
package io.koelectra.evaluation;
