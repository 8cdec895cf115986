package io.koelectra.training;

import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.koelectra.engine.TorchScript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What one step does to all trained parameters in one call, with operators of PyTorch that DJL has
 * no methods for: gradients that are handed over and not added to zeros, and AdamW in one pass over
 * memory instead of ten.
 *
 * <p>The engine may hand over a gradient that lies in memory otherwise than its parameter, as that
 * of a sum, one number that stands for all, does. {@code _fused_adamw_} reads and writes as many
 * numbers in a row as the parameter has, beyond such a gradient's end, so each is made contiguous.
 */
final class GradientArithmetic {

  private static Optional<Functions> loaded = Optional.empty();

  private final Functions functions = functions();
  private final AdamW optimizer;
  private final List<TrainedParameter> parameters;
  private final Map<AdamW.Setting, List<Integer>> groups = new LinkedHashMap<>();
  private NDList gradients = new NDList();

  /**
   * @throws EngineException if the engine does not have these operators
   */
  GradientArithmetic(AdamW optimizer, List<TrainedParameter> parameters) {
    this.optimizer = optimizer;
    this.parameters = parameters;
    for (int i = 0; i < parameters.size(); i++) {
      groups.computeIfAbsent(parameters.get(i).setting(), setting -> new ArrayList<>()).add(i);
    }
  }

  private static synchronized Functions functions() {
    if (loaded.isEmpty()) {
      try {
        loaded = Optional.of(Functions.load());
      } catch (IOException | MalformedModelException | EngineException e) {
        throw new EngineException(
            "the engine lacks an operator that training needs; use the libtorch that belongs to this version of DJL",
            e);
      }
    }
    return loaded.get();
  }

  /** Adds the gradients of a loss to those of this step, which live as long as its manager. */
  void backward(NDArray loss, NDManager step) {
    List<NDArray> values = parameters.stream().map(TrainedParameter::value).toList();
    NDList more = functions.gradients.call(step, true, List.of(List.of(loss), values));
    if (gradients.isEmpty()) {
      gradients = more;
    } else {
      functions.sum.call(step, false, List.of(gradients, more));
      more.close();
    }
  }

  /** The L2 norm of each parameter's gradient in this step, in the order of the parameters. */
  double[] norms() {
    NDManager step = gradients.head().getManager();
    float[] norms =
        functions.norms.call(step, false, List.of(gradients)).singletonOrThrow().toFloatArray();
    return IntStream.range(0, norms.length).mapToDouble(i -> norms[i]).toArray();
  }

  /**
   * Updates the parameters and their moments.
   *
   * @param update number of this update, from 1
   * @param gradientScale below 1 where the global norm was clipped
   */
  void update(long update, double gradientScale, double rate) {
    groups.forEach(
        (setting, members) -> {
          try (NDManager scratch = gradients.head().getManager().newSubManager()) {
            double[] numbers = {
              rate * setting.rateFactor(),
              optimizer.beta1(),
              optimizer.beta2(),
              setting.weightDecay(),
              optimizer.epsilon()
            };
            functions.update.call(
                scratch,
                false,
                List.of(
                    members.stream().map(i -> parameters.get(i).value()).toList(),
                    members.stream().map(gradients::get).toList(),
                    members.stream().map(i -> parameters.get(i).moments().first()).toList(),
                    members.stream().map(i -> parameters.get(i).moments().second()).toList(),
                    List.of(scratch.create(numbers)),
                    List.of(
                        scratch.create((float) update),
                        scratch.create((float) (1 / gradientScale)),
                        scratch.create(0f))));
          }
        });
  }

  /** Forgets this step's gradients, whether they were used or not. */
  void clear() {
    gradients.close();
    gradients = new NDList();
  }

  /** The functions, loaded once a process. */
  private record Functions(
      TorchScript gradients, TorchScript sum, TorchScript norms, TorchScript update) {

    static Functions load() throws IOException, MalformedModelException {
      return new Functions(
          TorchScript.ofLists(
              List.of("loss", "values"),
              """
                    found = ops.aten.grad(loss, values, None, None, False, True)
                    gradients = annotate(List[Tensor], [])
                    for i in range(len(found)):
                      gradient = found[i]
                      if gradient is not None:
                        gradients.append(torch.contiguous(gradient))
                      else:
                        gradients.append(torch.zeros_like(values[i]))
                    return gradients
                    """),
          TorchScript.ofLists(
              List.of("sums", "more"),
              """
                    ops.aten._foreach_add_(sums, more)
                    return annotate(List[Tensor], [])
                    """),
          TorchScript.ofLists(
              List.of("gradients"),
              """
                    return [torch.stack(ops.aten._foreach_norm(gradients))]
                    """),
          TorchScript.ofLists(
              List.of("values", "gradients", "first", "second", "numbers", "scalars"),
              """
                    number = numbers[0]
                    steps = annotate(List[Tensor], [])
                    for i in range(len(values)):
                      steps.append(scalars[0])
                    ops.aten._fused_adamw_(values, gradients, first, second, \
                    annotate(List[Tensor], []), steps, lr=float(number[0]), \
                    beta1=float(number[1]), beta2=float(number[2]), \
                    weight_decay=float(number[3]), eps=float(number[4]), amsgrad=False, \
                    maximize=False, grad_scale=scalars[1], found_inf=scalars[2])
                    return annotate(List[Tensor], [])
                    """));
    }
  }
}
