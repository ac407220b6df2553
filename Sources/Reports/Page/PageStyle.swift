extension PlanPage {
  /// The page's looks: one column, the system's fonts, colours for light and dark. Charts are
  /// stretched, their labels are text beside them, so that both are legible at every width.
  static let style: StaticString = """
    :root{color-scheme:light dark;--paper:#fbfbf9;--card:#fff;--ink:#1d2026;--soft:#5a616c;--rule:#dcdcd6;
    --mark:#fff1c2;--forward:#3b76b8;--backward:#8a8f9c;--recompute:#c9771e;--invert:#12897c;--keep:#3b76b8;
    --transient:#b4b8c0;--accent:#b3261e;--ok:#1b7a3d}
    @media(prefers-color-scheme:dark){:root{--paper:#15171b;--card:#1c1f25;--ink:#e8e8e4;--soft:#a3a9b4;
    --rule:#343942;--mark:#4a3d12;--forward:#6ba3e0;--backward:#7d8494;--recompute:#e59a45;--invert:#3fbfb0;
    --keep:#6ba3e0;--transient:#565d6a;--accent:#ff8a80;--ok:#6fcf8f}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
    "Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
    main{max-width:72rem;margin:0 auto;padding:clamp(1rem,4vw,3rem)}
    h1{font-size:clamp(1.6rem,4vw,2.3rem);line-height:1.15;margin:0 0 .6rem;letter-spacing:-.015em;overflow-wrap:anywhere}
    h2{font-size:1.2rem;line-height:1.3;margin:3rem 0 .4rem;letter-spacing:-.005em}
    p{margin:.3rem 0 .9rem;max-width:46rem}
    .lead{font-size:1.13rem}.note{color:var(--soft);font-size:.92rem}
    .yes{color:var(--ok);font-weight:600}.no{color:var(--accent);font-weight:600}
    code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
    p code{overflow-wrap:anywhere}
    pre{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:.8rem 1rem;margin:.6rem 0 1rem;
    overflow-x:auto;line-height:1.5;font-size:.84rem}
    pre mark,pre .row{display:block;color:inherit;background:none}pre mark{background:var(--mark)}pre .lines{display:inline-block;min-width:100%}
    pre .number{color:var(--soft);user-select:none}
    dl.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.7rem;margin:1.2rem 0}
    dl.tiles div{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:.65rem .85rem}
    dt{color:var(--soft);font-size:.82rem}
    dd{margin:0;font-size:1.22rem;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
    dd small{display:block;font-size:.78rem;font-weight:400;color:var(--soft);letter-spacing:0}
    .stack{display:flex;height:2.1rem;border-radius:6px;overflow:hidden;margin:.6rem 0 .3rem;gap:2px}
    .stack span{min-width:2px}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:.3rem 0 .9rem;padding:0;font-size:.9rem}
    .legend i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em;vertical-align:-.05em}
    .c-forward{fill:var(--forward);background:var(--forward)}.c-backward{fill:var(--backward);background:var(--backward)}
    .c-recompute{fill:var(--recompute);background:var(--recompute)}.c-invert{fill:var(--invert);background:var(--invert)}
    .c-keep{fill:var(--keep);background:var(--keep)}.c-transient{fill:var(--transient);background:var(--transient)}
    .c-scratch{fill:var(--soft);background:var(--soft)}.c-parameters{background:var(--forward)}
    .c-gradients{background:var(--recompute)}.c-optimizer{background:var(--invert)}.c-arena{background:var(--backward)}
    .chart{display:grid;grid-template-columns:4.6rem 1fr;grid-template-rows:auto 1.7rem;margin:.5rem 0 .4rem}
    .plot{position:relative;height:clamp(13rem,34vw,21rem);border-left:1px solid var(--soft);border-bottom:1px solid var(--soft);
    background:var(--card);outline-offset:3px;touch-action:pan-y}
    .plot.tall{height:clamp(16rem,46vw,28rem)}
    .plot svg{position:absolute;inset:0;width:100%;height:100%;display:block}
    .plot .grid{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke}
    .plot .box{stroke:var(--card);stroke-width:.6;vector-effect:non-scaling-stroke}
    .plot .box:hover{opacity:.65}
    .plot .curve{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}
    .s-invert{stroke:var(--invert)}.s-recompute{stroke:var(--recompute)}
    .plot .limit{position:absolute;border-color:var(--accent);border-style:dashed;border-width:0;color:var(--accent);
    font-size:.78rem;line-height:1.2;pointer-events:none;white-space:nowrap}
    .limit.vertical{top:0;bottom:0;border-left-width:1.5px;padding:.15rem .3rem}
    .limit.peak{color:var(--ink);border-color:var(--ink)}
    .limit.left{border-left-width:0;border-right-width:1.5px;transform:translateX(-100%)}
    .plot .cursor{position:absolute;top:0;bottom:0;width:1px;background:var(--ink);pointer-events:none}
    .dot{position:absolute;width:10px;height:10px;margin:-5px 0 0 -5px;border-radius:50%;border:2px solid var(--card)}
    .dot.chosen{width:16px;height:16px;margin:-8px 0 0 -8px;border-color:var(--ink)}
    .ys,.xs{position:relative;color:var(--soft);font-size:.78rem;font-variant-numeric:tabular-nums}
    .ys span{position:absolute;right:.5rem;transform:translateY(-50%);white-space:nowrap}
    .xs{grid-column:2}.xs span{position:absolute;top:.3rem;transform:translateX(-50%);white-space:nowrap}
    .xs.ends span:last-child{transform:translateX(-100%)}.xs.ends span:first-child{transform:none}
    .tip{position:absolute;z-index:2;top:.5rem;max-width:min(24rem,92%);background:var(--ink);color:var(--paper);border-radius:6px;
    padding:.4rem .65rem;font-size:.8rem;line-height:1.45;pointer-events:none;overflow-wrap:anywhere;white-space:pre-line}
    [hidden]{display:none}
    .scroll{overflow:auto;border:1px solid var(--rule);border-radius:8px;background:var(--card);margin:.5rem 0 1rem}
    .scroll.long{max-height:30rem}
    table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums}
    th,td{padding:.34rem .75rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
    th:first-child,td:first-child{text-align:left}
    tbody tr:last-child td,tbody tr:last-child th{border-bottom:0}
    thead th{position:sticky;top:0;background:var(--card);color:var(--soft);font-weight:600;box-shadow:0 1px 0 var(--rule)}
    tbody th{font-weight:400;white-space:normal;overflow-wrap:anywhere;min-width:11rem}
    .short tbody th{min-width:0;white-space:nowrap}
    tr.chosen{background:var(--mark)}
    .network{display:block;margin:.6rem}
    .network text{fill:var(--ink);font-size:12px}.network .small{fill:var(--soft);font-size:11px}
    .network .title{font-weight:600;font-size:13px}
    .network .node{fill:var(--card);stroke:var(--soft)}.network .bijection{stroke:var(--invert);stroke-width:2.5}
    .network .edge{fill:none;stroke:var(--soft);stroke-width:1.4}.network .over{stroke:var(--forward);stroke-dasharray:5 4}
    .network .tip-of-edge{fill:var(--soft)}
    @media(max-width:34rem){.chart{grid-template-columns:3.7rem 1fr}th,td{padding:.3rem .5rem}
    .xs:not(.ends) span:nth-child(even){display:none}}
    @media print{.scroll.long{max-height:none}}
    """
}
