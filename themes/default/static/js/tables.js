/* Long tables: a table with data-sortable gets buttons that sort it, one with data-filter a field that leaves the rows
   that hold the words. Without scripts such a table is complete and stands in the order in which it was written. */
(function () {
  "use strict";
  if (!window.Intl || !Element.prototype.closest) return;
  var collator = new Intl.Collator("ru", { numeric: true, sensitivity: "base" });
  var MONTHS = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];

  var made = 0;

  function make(name, about) {
    var element = document.createElement(name);
    for (var key in about) element[key] = about[key];
    return element;
  }

  // The line of tools above a table; both halves write into the same one.
  function above(table) {
    var place = table.closest(".table-wrap") || table;
    var box = place.previousElementSibling;
    if (!box || !box.classList.contains("filter")) {
      box = make("div", { className: "filter no-print" });
      place.parentNode.insertBefore(box, place);
    }
    return box;
  }

  function text(cell) { return cell ? cell.textContent.replace(/\s+/g, " ").trim() : ""; }

  // «17,5», «7 900», «58 %», «−3», «12 000 ₽»: a number; anything with other words is not.
  function number(words) {
    var bare = words.replace(/[\s\u00a0\u202f]/g, "").replace(/\u2212/g, "-");
    var found = /^(-?\d+(?:[.,]\d+)?)(?:%|₽|руб\.?|ч\.?|чел\.?)?$/.exec(bare);
    return found ? parseFloat(found[1].replace(",", ".")) : null;
  }

  // «01.09.2026», «2026-09-01», «1 сентября 2026 г.»: days as one growing number.
  function day(words) {
    var found = /^(\d{1,2})\.(\d{1,2})\.(\d{4})/.exec(words);
    if (found) return +found[3] * 10000 + +found[2] * 100 + +found[1];
    found = /^(\d{4})-(\d\d)-(\d\d)/.exec(words);
    if (found) return +found[1] * 10000 + +found[2] * 100 + +found[3];
    found = /^(\d{1,2})\s+([а-яё]+)\s+(\d{4})/i.exec(words);
    if (!found) return null;
    // «мая» begins as «марта» does, so the longer beginnings are tried first
    var name = found[2].toLowerCase(), month = -1;
    for (var i = 0; i < MONTHS.length; i++) {
      if (name.indexOf(MONTHS[i]) === 0 && (month < 0 || MONTHS[i].length > MONTHS[month].length)) month = i;
    }
    return month < 0 ? null : +found[3] * 10000 + (month + 1) * 100 + +found[1];
  }

  // A column is sorted as days or numbers when all that is written in it can be read so; phrases for «nothing» stand last.
  function reader(rows, column) {
    var kinds = [day, number];
    for (var k = 0; k < kinds.length; k++) {
      var good = 0, bad = 0;
      for (var i = 0; i < rows.length; i++) {
        var words = text(rows[i].cells[column]);
        if (!words || /^(—|-|нет|отсутству|не предусмотрен)/i.test(words)) continue;
        if (kinds[k](words) === null) bad++; else good++;
      }
      if (good && !bad) return kinds[k];
    }
    return null;
  }

  function sort(table, column, down) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    var read = reader(rows, column);
    var keyed = rows.map(function (row, place) {
      var words = text(row.cells[column]);
      return { row: row, place: place, words: words, value: read ? read(words) : null };
    });
    keyed.sort(function (a, b) {
      if (read && (a.value === null || b.value === null)) return (a.value === null) - (b.value === null) || a.place - b.place;
      if (!read && (!a.words || !b.words)) return !a.words - !b.words || a.place - b.place;
      var order = read ? a.value - b.value : collator.compare(a.words, b.words);
      return (down ? -order : order) || a.place - b.place;
    });
    keyed.forEach(function (one) { body.appendChild(one.row); });
  }

  function order(table, cells, column, down) {
    cells.forEach(function (cell) { cell.removeAttribute("aria-sort"); });
    cells[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    sort(table, column, down);
  }

  function sortable(table) {
    var head = table.tHead && table.tHead.rows.length === 1 && table.tHead.rows[0];
    var body = table.tBodies.length === 1 && table.tBodies[0];
    if (!head || !body || body.rows.length < 3 || body.querySelector("[rowspan]:not([rowspan='1']), [colspan]:not([colspan='1'])")) return;
    var cells = Array.prototype.slice.call(head.cells);
    var names = cells.map(text);
    if (!table.classList.contains("table--sheets")) buttons(table, cells);
    if (table.classList.contains("table--stack")) above(table).appendChild(choice(table, cells, names));
  }

  function buttons(table, cells) {
    var made = cells.map(function (cell, column) {
      var button = make("button", { type: "button", className: "sort" });
      while (cell.firstChild) button.appendChild(cell.firstChild);
      cell.appendChild(button);
      button.addEventListener("click", function () {
        order(table, cells, column, cell.getAttribute("aria-sort") === "ascending");
      });
      return button;
    });
    // On a narrow screen headers are there for listeners only: what cannot be seen must not take the focus.
    function reach() {
      var drawn = window.getComputedStyle(table.tHead).position !== "absolute";
      made.forEach(function (button) { button.tabIndex = drawn ? 0 : -1; });
    }
    reach();
    window.addEventListener("resize", reach);
  }

  // Where rows are drawn as cards there are no headers to press.
  function choice(table, cells, names) {
    var kind = table.classList.contains("table--sheets") ? " filter__sort--always"
      : table.classList.contains("table--wide") ? " filter__sort--wide" : "";
    var box = make("span", { className: "filter__sort" + kind });
    var list = make("select", { id: "sort-" + ++made });
    list.appendChild(make("option", { value: "", textContent: "как есть" }));
    names.forEach(function (name, column) { list.appendChild(make("option", { value: column, textContent: name })); });
    box.appendChild(make("label", { htmlFor: list.id, textContent: "Порядок строк:" }));
    box.appendChild(document.createTextNode(" "));
    box.appendChild(list);
    var first = Array.prototype.slice.call(table.tBodies[0].rows);
    list.addEventListener("change", function () {
      if (list.value) return order(table, cells, +list.value, false);
      cells.forEach(function (cell) { cell.removeAttribute("aria-sort"); });
      first.forEach(function (row) { table.tBodies[0].appendChild(row); });
    });
    return box;
  }

  function fold(words) { return words.toLowerCase().replace(/ё/g, "е").replace(/\s+/g, " ").trim(); }

  function rows_word(n) {
    var tens = n % 100, ones = n % 10;
    if (tens > 10 && tens < 20) return "строк";
    return ones === 1 ? "строка" : ones > 1 && ones < 5 ? "строки" : "строк";
  }

  function filter(table) {
    var body = table.tBodies.length === 1 && table.tBodies[0];
    if (!body || body.rows.length < 6) return;
    var field = make("input", { type: "search", autocomplete: "off", id: "filter-" + ++made });
    var count = make("p", {});
    count.setAttribute("role", "status");
    var box = above(table);
    box.appendChild(make("label", { htmlFor: field.id, textContent: table.getAttribute("data-filter") || "Найти в таблице" }));
    box.appendChild(field);
    box.appendChild(count);
    var rows = Array.prototype.slice.call(body.rows);
    var words = rows.map(function (row) { return fold(row.textContent); });
    function tell() {
      var wanted = fold(field.value).split(" ").filter(Boolean), shown = 0;
      rows.forEach(function (row, i) {
        var fits = wanted.every(function (word) { return words[i].indexOf(word) >= 0; });
        row.hidden = !fits;
        if (fits) shown++;
      });
      count.textContent = wanted.length
        ? (shown ? "Показано " + shown + " из " + rows.length : "Ничего не найдено: сократите слова или очистите поле")
        : "Всего " + rows.length + " " + rows_word(rows.length);
    }
    field.addEventListener("input", tell);
    tell();
  }

  Array.prototype.forEach.call(document.querySelectorAll("table[data-filter]"), filter);
  Array.prototype.forEach.call(document.querySelectorAll("table[data-sortable]"), sortable);
})();
