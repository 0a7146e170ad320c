// Search on a server that only hands out files: reads the index the build wrote and shows what it finds. Where the
// site's own server has answered already, this script does nothing.
(function () {
  "use strict";
  var place = document.getElementById("search-results");
  var field = document.getElementById("search-q");
  if (!place || !field || !window.fetch || place.querySelector("[data-answered]")) return;

  var typed = new URLSearchParams(location.search).get("q") || "";
  typed = typed.slice(0, 200).trim();
  field.value = typed;
  if (!typed) return;

  var LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
  var RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё";
  // Longer endings first: what is left is compared with the beginnings of words.
  var ENDING = /(иями|ями|ами|ией|иям|ием|иях|ыми|ими|его|ого|ему|ому|ость|ости|остей|ев|ов|ие|ье|ии|ей|ой|ий|ый|ям|ем|ам|ом|ах|ях|ию|ью|ия|ья|ая|яя|ое|ее|ые|ую|юю|их|ых|ым|им|ть|ся|а|е|и|й|о|у|ы|ь|ю|я)$/;

  function alike(text) { return text.toLowerCase().replace(/ё/g, "е"); }
  function words(text) { return alike(text).match(/[\p{L}\p{N}]+/gu) || []; }
  function stem(word) {
    if (!/[а-я]/.test(word) || word.length < 5) return word;
    var cut = word.replace(ENDING, "");
    return cut.length < 3 ? word : cut;
  }
  function otherKeyboard(text) {
    var latin = (text.match(/[a-z]/gi) || []).length >= (text.match(/[а-яё]/gi) || []).length;
    var from = latin ? LATIN : RUSSIAN, to = latin ? RUSSIAN : LATIN;
    return text.toLowerCase().split("").map(function (c) {
      var at = from.indexOf(c);
      return at < 0 ? c : to[at];
    }).join("");
  }

  function count(text, stems) {
    var found = words(text), sum = 0;
    stems.forEach(function (one) {
      var n = 0;
      found.forEach(function (word) { if (word.indexOf(one) === 0) n += 1; });
      sum += n / (n + 1.2);
    });
    return sum;
  }
  function look(pages, text) {
    var stems = words(text).map(stem);
    return pages.map(function (page) {
      return { page: page, stems: stems, score: 5 * count(page[1], stems) + 2 * count(page[3], stems) + count(page[2] + " " + page[4], stems) };
    }).filter(function (one) { return one.score > 0; }).sort(function (a, b) { return b.score - a.score; });
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }
  function snippet(text, stems) {
    var low = alike(text), first = -1;
    stems.forEach(function (one) {
      var at = low.indexOf(one);
      if (at >= 0 && (first < 0 || at < first)) first = at;
    });
    var start = first > 60 ? text.indexOf(" ", first - 60) + 1 : 0;
    var part = text.slice(start, start + 220);
    return (start > 0 ? "… " : "") + part + (start + 220 < text.length ? "…" : "");
  }
  function show(found, meant) {
    place.textContent = "";
    if (meant) place.appendChild(element("p", "search__instead", "Показано найденное по словам «" + meant + "»: похоже, «" + typed + "» набрано в другой раскладке."));
    if (!found.length) {
      place.appendChild(element("p", "empty", "По запросу «" + typed + "» ничего не нашлось. Проверьте, нет ли опечатки, или попробуйте другое слово."));
      return;
    }
    place.appendChild(element("p", "search__count", "Найдено страниц: " + found.length + "."));
    var list = element("ol", "results");
    found.slice(0, 50).forEach(function (one) {
      var item = element("li", "result"), title = element("h2", "result__title"), link = element("a", "", one.page[1]);
      link.href = one.page[0];
      title.appendChild(link);
      item.appendChild(title);
      if (one.page[2]) item.appendChild(element("p", "result__section", one.page[2]));
      item.appendChild(element("p", "result__text", snippet(one.page[4], one.stems)));
      list.appendChild(item);
    });
    place.appendChild(list);
  }

  place.textContent = "Ищем…";
  fetch(place.getAttribute("data-index")).then(function (answer) {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }).then(function (index) {
    var found = look(index.pages, typed), meant = "";
    if (!found.length) {
      meant = otherKeyboard(typed);
      found = look(index.pages, meant);
      if (!found.length) meant = "";
    }
    show(found, meant);
  }).catch(function () {
    place.textContent = "Поиск сейчас не отвечает. Обновите страницу или откройте карту сайта.";
  });
})();
