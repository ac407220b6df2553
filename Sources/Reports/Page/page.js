// Tells what is under the pointer; in the chart of live bytes the arrow keys do as well. Free of the two
// characters that XML escapes, so that the page is well-formed.
(function () {
  var data = JSON.parse(document.getElementById('data').textContent);

  // Shows a tip beside a place of a plot, a fraction of its width: on the side that has room.
  function place(plot, tip, fraction, text) {
    tip.textContent = text;
    tip.hidden = false;
    if (fraction > 0.5) {
      tip.style.left = '';
      tip.style.right = (100 * (1 - fraction) + 1.5) + '%';
    } else {
      tip.style.right = '';
      tip.style.left = (100 * fraction + 1.5) + '%';
    }
  }

  function fraction(plot, event) {
    var box = plot.getBoundingClientRect();
    return Math.min(0.999999, Math.max(0, (event.clientX - box.left) / box.width));
  }

  function describe(index) {
    var [operation, path, number, kind, live, seconds] = data.steps[index];
    var line = data.lines[number];
    return 'step ' + index + ', ' + kind + ': ' + operation + ', ' + seconds + '\n' + path
      + (line === undefined ? '' : '\nline ' + number + ': ' + line) + '\n' + live + ' live';
  }

  function followLiveBytes(live) {
    var tip = live.querySelector('.tip');
    var cursor = live.querySelector('.cursor');
    var count = data.steps.length;
    var at = data.peak;

    function show(index) {
      at = Math.min(count - 1, Math.max(0, index));
      cursor.hidden = false;
      cursor.style.left = (100 * (at + 0.5) / count) + '%';
      place(live, tip, (at + 0.5) / count, describe(at));
    }
    function hide() {
      tip.hidden = true;
      cursor.hidden = true;
    }

    live.addEventListener('pointermove', function (event) {
      show(Math.floor(fraction(live, event) * count));
    });
    live.addEventListener('pointerleave', hide);
    live.addEventListener('blur', hide);
    live.addEventListener('focus', function () { show(at); });
    live.addEventListener('keydown', function (event) {
      var move = {
        ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -count, End: count
      }[event.key];
      if (event.key === 'Escape') hide();
      if (move) {
        show(at + move);
        event.preventDefault();
      }
    });
  }

  // Each mark of such a plot has the number of its text.
  function followMarks(plot) {
    var tip = plot.querySelector('.tip');
    var texts = data[plot.getAttribute('data-tips')];
    plot.addEventListener('pointermove', function (event) {
      var index = event.target.getAttribute('data-i');
      if (index === null) tip.hidden = true;
      else place(plot, tip, fraction(plot, event), texts[index]);
    });
    plot.addEventListener('pointerleave', function () { tip.hidden = true; });
  }

  var live = document.getElementById('live');
  if (live) followLiveBytes(live);
  Array.prototype.forEach.call(document.querySelectorAll('[data-tips]'), followMarks);
})();
