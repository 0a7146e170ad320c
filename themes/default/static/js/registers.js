/* Nicer registers; everything works without this file. */
(function () {
  'use strict';
  /* «Отметить все» above the column of ticks. */
  var form = document.querySelector('form.bulk');
  if (form) {
    var ticks = form.querySelectorAll('tbody input[type=checkbox][name=_id]');
    var head = form.querySelector('thead th.narrow');
    if (ticks.length && head) {
      var all = document.createElement('input');
      all.type = 'checkbox';
      all.setAttribute('aria-label', 'Отметить все на странице');
      all.addEventListener('change', function () {
        for (var i = 0; i < ticks.length; i++) { ticks[i].checked = all.checked; }
      });
      head.appendChild(all);
    }
  }
  /* Names that fit while one types. The choice goes into the same hidden field that the page without scripts uses. */
  if (!window.fetch) { return; }
  var inputs = document.querySelectorAll('input[data-lookup]');
  Array.prototype.forEach.call(inputs, function (input) {
    var base = input.name.replace(/\.q$/, '');
    var id = input.form.elements[base];
    var was = input.form.elements[base + '.t'];
    var list = document.createElement('ul');
    list.className = 'found';
    list.hidden = true;
    input.parentNode.insertBefore(list, input.nextSibling);
    var timer = 0, asked = 0;
    function choose(item) {
      id.value = item.id;
      was.value = item.name;
      input.value = item.name;
      list.hidden = true;
      input.focus();
    }
    function show(items) {
      list.textContent = '';
      items.forEach(function (item) {
        var li = document.createElement('li');
        var button = document.createElement('button');
        button.type = 'button';
        button.textContent = item.name;
        button.addEventListener('click', function () { choose(item); });
        li.appendChild(button);
        list.appendChild(li);
      });
      list.hidden = items.length === 0;
    }
    input.addEventListener('input', function () {
      clearTimeout(timer);
      var words = input.value.trim();
      if (words.length < 2) { list.hidden = true; return; }
      timer = setTimeout(function () {
        var turn = ++asked;
        fetch(input.getAttribute('data-lookup') + '?q=' + encodeURIComponent(words), { credentials: 'same-origin' })
          .then(function (answer) { return answer.ok ? answer.json() : []; })
          .then(function (items) { if (turn === asked) { show(items); } })
          .catch(function () { list.hidden = true; });
      }, 180);
    });
    input.addEventListener('keydown', function (event) {
      var first = list.querySelector('button');
      if (event.key === 'ArrowDown' && first && !list.hidden) { event.preventDefault(); first.focus(); }
      if (event.key === 'Escape') { list.hidden = true; }
    });
    list.addEventListener('keydown', function (event) {
      var li = document.activeElement.parentNode;
      if (event.key === 'ArrowDown' && li.nextSibling) { event.preventDefault(); li.nextSibling.firstChild.focus(); }
      if (event.key === 'ArrowUp') { event.preventDefault(); (li.previousSibling ? li.previousSibling.firstChild : input).focus(); }
      if (event.key === 'Escape') { list.hidden = true; input.focus(); }
    });
  });
})();
