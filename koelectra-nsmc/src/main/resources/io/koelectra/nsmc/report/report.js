"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const steps = data.steps;
  const evaluations = data.evaluations;
  const root = document.documentElement;
  const first = steps.step[0];
  const last = steps.step[steps.step.length - 1];

  /** Points below which a curve is smooth enough as it is. */
  const FEWEST_TO_SMOOTH = 20;

  /** From the smallest to the largest value, what only a logarithmic scale can show. */
  const WIDE = 100;

  /** Exponential moving average over a twentieth of the points, its start corrected for bias. */
  function smoothed(values) {
    const keep = 1 - 1 / Math.max(5, values.length / 20);
    let sum = 0;
    let weight = 0;
    return values.map(value => {
      sum = keep * sum + (1 - keep) * value;
      weight = keep * weight + (1 - keep);
      return sum / weight;
    });
  }

  function colour(name) {
    return getComputedStyle(root).getPropertyValue("--" + name).trim();
  }

  function line(label, stroke, width, more) {
    return { label, stroke: () => colour(stroke), width, points: { show: false }, ...more };
  }

  function dotted(label, stroke) {
    return line(label, stroke, 1.5, {
      spanGaps: true,
      points: { show: true, size: 6, stroke: () => colour(stroke), fill: () => colour(stroke) },
    });
  }

  /** Draws straight lines over a chart: values across it, the best step and alarms upright. */
  function references(lines) {
    return u => {
      const { ctx, bbox } = u;
      const pixel = devicePixelRatio;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.font = `${11.5 * pixel}px ${colour("text-font")}`;
      const uprights = [[data.bestStep, "faint"], ...data.alarmSteps.map(step => [step, "red"])];
      for (const [step, name] of uprights) {
        const x = Math.round(u.valToPos(step, "x", true));
        stroke(ctx, name, [2 * pixel, 3 * pixel], [x, bbox.top], [x, bbox.top + bbox.height]);
      }
      for (const { value, label } of lines) {
        const y = Math.round(u.valToPos(value, "y", true));
        stroke(ctx, "orange", [6 * pixel, 4 * pixel], [bbox.left, y], [bbox.left + bbox.width, y]);
        ctx.fillStyle = colour("orange");
        ctx.textAlign = "right";
        ctx.textBaseline = y - bbox.top < 18 * pixel ? "top" : "bottom";
        const gap = ctx.textBaseline === "top" ? 4 : -3;
        ctx.lineWidth = 4 * pixel;
        ctx.lineJoin = "round";
        ctx.strokeStyle = colour("paper");
        ctx.setLineDash([]);
        ctx.strokeText(label, bbox.left + bbox.width - 6 * pixel, y + gap * pixel);
        ctx.fillText(label, bbox.left + bbox.width - 6 * pixel, y + gap * pixel);
      }
      ctx.restore();
    };
  }

  function stroke(ctx, name, dash, from, to) {
    ctx.lineWidth = devicePixelRatio;
    ctx.strokeStyle = colour(name);
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
  }

  const short = value => Number(value.toPrecision(4)).toString();
  const exponent = value => (value === 0 ? "0" : Number(value.toPrecision(3)).toExponential());

  function curve(values, label) {
    const isWide = Math.min(...values) > 0 && Math.max(...values) > WIDE * Math.min(...values);
    return values.length < FEWEST_TO_SMOOTH
      ? { isWide, columns: [values], series: [line(label, "blue", 1.5)] }
      : {
          isWide,
          columns: [values, smoothed(values)],
          series: [line(label, "blue-soft", 1), line("smoothed", "blue", 2)],
        };
  }

  const reference = ({ name, value }) => ({ value, label: `${name} ${value.toFixed(3)}` });

  const loss = curve(steps.loss, "batch");
  const norm = curve(steps.gradientNorm, "norm");
  const clip = data.maxGradientNorm === undefined
    ? []
    : [{ value: data.maxGradientNorm, label: "clipped to " + short(data.maxGradientNorm) }];

  const charts = [
    {
      id: "loss",
      data: uPlot.join([[steps.step, ...loss.columns], [evaluations.step, evaluations.loss]]),
      series: [...loss.series, dotted("validation", "green")],
      lines: data.lossReferences.map(reference),
      fromZero: true,
    },
    {
      id: "figures",
      data: uPlot.join([[[first, last]], [evaluations.step, ...Object.values(evaluations.figures)]]),
      series: Object.keys(evaluations.figures).map((name, i) => dotted(name, ["blue", "green"][i])),
      lines: data.figureReferences.map(reference),
      leastSpan: 0.1,
    },
    {
      id: "gradient-norm",
      data: [steps.step, ...norm.columns],
      series: norm.series,
      lines: clip,
      fromZero: !norm.isWide,
      isLogarithmic: norm.isWide,
    },
    {
      id: "learning-rate",
      data: [steps.step, steps.learningRate],
      series: [line("rate", "blue", 2)],
      lines: [],
      fromZero: true,
      format: exponent,
    },
  ];

  /** Shows the reference lines, a little above and below, and no trifle as a mountain. */
  function range(chart) {
    const wanted = chart.lines.map(reference => reference.value);
    return (u, low, high) => {
      if (low === null) {
        return chart.isLogarithmic ? [1, 10] : [0, 1]; // zoomed in between two points
      }
      const least = chart.fromZero ? 0 : Math.min(low, ...wanted);
      const most = Math.max(high, ...wanted);
      if (chart.isLogarithmic) {
        return uPlot.rangeLog(least, most, 10, false);
      }
      const span = Math.max(most - least, chart.leastSpan || 0) || 1;
      const margin = (1.12 * span - (most - least)) / 2;
      return [chart.fromZero ? 0 : least - margin, most + margin];
    };
  }

  function axis(more) {
    return {
      stroke: () => colour("quiet"),
      font: "12px " + colour("text-font"),
      grid: { stroke: () => colour("grid"), width: 1 },
      ticks: { show: false },
      ...more,
    };
  }

  function build(chart, width) {
    const element = document.getElementById(chart.id);
    const format = chart.format || short;
    const value = (u, v) => (v === null || v === undefined ? "" : chart.format ? v.toExponential(2) : v.toFixed(4));
    return new uPlot(
      {
        width: width || element.clientWidth,
        height: 250,
        scales: {
          x: { time: false, range: (u, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) },
          y: { range: range(chart), distr: chart.isLogarithmic ? 3 : 1 },
        },
        axes: [
          axis({ size: 30, values: (u, splits) => splits.map(step => step.toLocaleString("en")) }),
          axis({ size: 52, values: (u, splits) => splits.map(v => (v === null ? "" : format(v))) }),
        ],
        series: [
          { label: "", value: (u, step) => (step === null ? "" : "step " + step.toLocaleString("en")) },
          ...chart.series.map(series => ({ ...series, value })),
        ],
        cursor: { sync: { key: "steps" }, points: { size: 6 }, y: false },
        hooks: { draw: [references(chart.lines)] },
      },
      chart.data,
      element,
    );
  }

  let plots = [];

  function draw(width) {
    plots.forEach(plot => plot.destroy());
    plots = charts.map(chart => build(chart, width));
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw());
  new ResizeObserver(() =>
    plots.forEach(plot => {
      const width = plot.root.parentElement.clientWidth;
      if (width !== plot.width) {
        plot.setSize({ width, height: plot.height });
      }
    }),
  ).observe(document.querySelector(".charts"));

  /** Half of an A4 page within its margins. */
  const PRINTED_WIDTH = 325;
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    draw(PRINTED_WIDTH);
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    draw();
  });
})();
