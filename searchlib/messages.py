"""Hold every text that a person may read, in English and in Italian, under a stable code.

One table, `TEXTS`, a section a room. A text may have twins whose codes end in `.one` and `.none`: they are used when
the value `n` is 1 and 0. A value with `!q` is quoted as a shell reads it. Codes of warnings are part of the public
interface (`results.warnings[0].code`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

from searchlib.records import NOTHING, Record

Language = Literal["en", "it"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

TEXTS: dict[str, tuple[str, str]] = {
    # -- dates
    "date-not-understood": (
        'cannot read "{text}" as a date: write a day, a month, a year or a period, for example 2025-10-27, '
        "27/10/2025, ottobre 2025, 2024, ultimi 30 giorni, dal 3 marzo al 10 aprile 2025, 2025-01..2025-10",
        'non so leggere "{text}" come data: scrivi un giorno, un mese, un anno o un periodo, per esempio 27/10/2025, '
        "2025-10-27, ottobre 2025, 2024, ultimi 30 giorni, dal 3 marzo al 10 aprile 2025, 2025-01..2025-10",
    ),
    "date-reversed": (
        'the period "{text}" ends before it begins ({start}..{end})',
        'il periodo "{text}" finisce prima di cominciare ({start}..{end})',
    ),
    "article-date-not-understood": (
        'cannot read "{text}" as the date of an article: write a day, for example 2025-10-27 or 27 ottobre 2025',
        'non so leggere "{text}" come data di un articolo: scrivi un giorno, per esempio 2025-10-27 o 27 ottobre 2025',
    ),
    "timezone-unknown": (
        'there is no time zone "{timezone}": write an IANA name, for example Europe/Rome',
        'non esiste il fuso orario "{timezone}": scrivi un nome IANA, per esempio Europe/Rome',
    ),
    # -- corpus
    "file-vanished": (
        "it is gone: it was moved or removed",
        "non c'è più: è stato spostato o cancellato",
    ),
    "file-unreadable": (
        "it cannot be read ({reason}): check its permissions",
        "non si può leggere ({reason}): controlla i permessi",
    ),
    "folder-unreadable": (
        "the folder cannot be listed ({reason}): check its permissions",
        "non si può leggere la cartella ({reason}): controlla i permessi",
    ),
    "file-not-regular": (
        "it is no ordinary file",
        "non è un file normale",
    ),
    "file-ending-unknown": (
        "its ending is none of those that are read: {endings}",
        "la sua estensione non è tra quelle che si leggono: {endings}",
    ),
    "file-too-large": (
        "it has {size} bytes, more than the {limit} allowed: divide it into several articles",
        "ha {size} byte, più dei {limit} ammessi: dividilo in più articoli",
    ),
    "file-empty": (
        "it is empty",
        "è vuoto",
    ),
    "file-binary": (
        "it is no text: save it as text in UTF-8",
        "non è un testo: salvalo come testo in UTF-8",
    ),
    "link-outside": (
        "the link leads outside of the archive: copy what it leads to into the archive",
        "il collegamento porta fuori dall'archivio: copia nell'archivio ciò a cui porta",
    ),
    "link-broken": (
        "the link leads nowhere",
        "il collegamento non porta da nessuna parte",
    ),
    "path-outside": (
        "it is not inside {root}",
        "non si trova dentro {root}",
    ),
    "path-hidden": (
        "files and folders that begin with a dot are left out",
        "i file e le cartelle che cominciano con un punto sono esclusi",
    ),
    "line-too-long": (
        "the line is longer than the {limit} bytes allowed",
        "la riga supera i {limit} byte ammessi",
    ),
    "lines-more": (
        "{n} more lines or objects of the file gave no article",
        "altre {n} righe o oggetti del file non hanno dato articoli",
    ),
    "lines-more.one": (
        "one more line or object of the file gave no article",
        "un'altra riga o un altro oggetto del file non ha dato articoli",
    ),
    "object-too-long": (
        "the object is longer than the {limit} bytes allowed",
        "l'oggetto supera i {limit} byte ammessi",
    ),
    "json-invalid": (
        "this is not valid JSON (from character {at} on): write each article as one JSON object",
        "non è JSON valido (dal carattere {at} in poi): scrivi ogni articolo come un oggetto JSON",
    ),
    "json-not-object": (
        "this is no JSON object: write each article between braces",
        "non è un oggetto JSON: scrivi ogni articolo tra parentesi graffe",
    ),
    "article-empty": (
        "there is neither a title nor a summary nor a body: nothing to index",
        "non c'è né titolo né sommario né testo: niente da indicizzare",
    ),
    "read-as-windows-1252": (
        "it is not valid UTF-8: read as Windows-1252",
        "non è UTF-8 valido: letto come Windows-1252",
    ),
    "front-matter-invalid": (
        "the front matter is not valid {kind} (line {line}): its fields were read line by line, check them",
        "l'intestazione non è {kind} valido (riga {line}): i campi sono stati letti riga per riga, controllali",
    ),
    "front-matter-unclosed": (
        "the front matter is not closed: add a line {fence} after its last field",
        "l'intestazione non è chiusa: aggiungi una riga {fence} dopo l'ultimo campo",
    ),
    "front-matter-too-large": (
        "the front matter has more than the {limit} bytes allowed: no more of it was read, line by line",
        "l'intestazione supera i {limit} byte ammessi: non ne è stato letto altro, riga per riga",
    ),
    "front-matter-too-deep": (
        "the front matter has more than {limit} levels: its fields were read line by line",
        "l'intestazione ha più di {limit} livelli: i campi sono stati letti riga per riga",
    ),
    "front-matter-aliases": (
        "the front matter has aliases (*name), which are not followed: its fields were read line by line",
        "l'intestazione ha rimandi (*nome), che non vengono seguiti: i campi sono stati letti riga per riga",
    ),
    "front-matter-no-mapping": (
        "the front matter is no list of fields (key: value): it was read line by line",
        "l'intestazione non è un elenco di campi (chiave: valore): è stata letta riga per riga",
    ),
    "front-matter-marks": (
        "the front matter has words that YAML takes for marks (#, !, &), in {fields}: they were kept, write the "
        "values between quotes",
        "l'intestazione ha parole che YAML prende per segni (#, !, &), in {fields}: sono state tenute, scrivi i valori "
        "tra virgolette",
    ),
    "field-unread": (
        "no text was found in {fields}: what stands there is kept, but not searched",
        "nessun testo trovato in {fields}: quel che c'è viene conservato, ma non si cerca",
    ),
    "date-unreadable": (
        'the date "{text}" cannot be read, the article is kept without one: write it as 2025-10-27',
        'la data "{text}" non si può leggere, l\'articolo resta senza: scrivila come 2025-10-27',
    ),
    "date-swapped": (
        'the date "{text}" has its month and day in the other order: read as {day}',
        'la data "{text}" ha giorno e mese nell\'altro ordine: letta come {day}',
    ),
    "import-exists": (
        "{target} is there already and was not overwritten",
        "{target} esiste già e non è stato sovrascritto",
    ),
    "import-unwritable": (
        "{target} cannot be written ({reason})",
        "{target} non si può scrivere ({reason})",
    ),
    # -- query
    "query-cut": (
        "the query is too long: only its beginning was searched",
        "la ricerca è troppo lunga: ne è stato cercato solo l'inizio",
    ),
    "query-too-many-prefixes": (
        "too many words that end in *: the last were searched without it",
        "troppe parole che finiscono con *: le ultime sono state cercate senza",
    ),
    "query-too-many-typos": (
        "too many words that end in ~: the last were searched without it",
        "troppe parole che finiscono con ~: le ultime sono state cercate senza",
    ),
    "query-too-deep": (
        "too many brackets inside one another: the innermost were ignored",
        "troppe parentesi una dentro l'altra: le più interne sono state ignorate",
    ),
    "query-unbalanced": (
        "a bracket is missing: the query was read without it",
        "manca una parentesi: la ricerca è stata letta senza",
    ),
    "query-unclosed-quote": (
        "a quotation mark is not closed: the phrase goes on to the end of the query",
        "virgolette non chiuse: la frase arriva fino alla fine della ricerca",
    ),
    "query-dangling-operator": (
        "{operator} has nothing to apply to: it was ignored",
        "{operator} non ha nulla a cui applicarsi: è stato ignorato",
    ),
    "query-unknown-field": (
        'there is no field "{name}" (try: {near}): searched as plain words',
        'il campo "{name}" non esiste (prova: {near}): cercato come parole semplici',
    ),
    "query-bad-date": (
        '"{text}" cannot be read as a date (several words go between quotation marks): searched as plain words',
        '"{text}" non si può leggere come data (più parole vanno tra virgolette): cercato come parole semplici',
    ),
    "query-wildcard": (
        '"{text}": * works only at the end of a word and outside quotation marks; searched as plain words',
        '"{text}": * vale solo in fondo a una parola e fuori dalle virgolette; cercato come parole semplici',
    ),
    "query-field-star": (
        "{name}:* was ignored: which articles have a value is known of regione, autore, tag, data and paese only",
        "{name}:* è stato ignorato: quali articoli hanno un valore si sa solo di regione, autore, tag, data e paese",
    ),
    "query-distance": (
        '"{text}": the number after ~ goes from {least} to {most}',
        '"{text}": il numero dopo ~ va da {least} a {most}',
    ),
    # -- engine and index
    "index-not-found": (
        "no index in {path}; make one with: searchlib index FOLDER --index {path!q}",
        "nessun indice in {path}; per crearlo: searchlib index CARTELLA --index {path!q}",
    ),
    "index-exists": ("there is an index in {path} already", "in {path} c'è già un indice"),
    "index-locked": (
        "somebody else is writing to the index in {path} (waited {seconds} s); try again later",
        "qualcun altro sta scrivendo nell'indice in {path} (attesa: {seconds} s); riprovare più tardi",
    ),
    "index-locked-by": (
        "process {pid} has been writing to the index in {path} since {since} (waited {seconds} s); try again later",
        "il processo {pid} sta scrivendo nell'indice in {path} da {since} (attesa: {seconds} s); riprovare più tardi",
    ),
    "worker-failed": (
        "a worker process failed ({why}) and nothing was written; try again with --workers 1",
        "un processo aiutante si è interrotto ({why}) e non è stato scritto nulla; riprovare con --workers 1",
    ),
    "bad-workers": ("workers must be 1 or more: {value}", "i processi aiutanti devono essere 1 o più: {value}"),
    "lock-no-file": (
        "{path} is no ordinary file and cannot be locked; remove it",
        "{path} non è un file normale e non può fare da lucchetto; rimuoverlo",
    ),
    "index-unreadable": ("cannot read the index in {path}: {why}", "l'indice in {path} non si legge: {why}"),
    "index-forbidden": (
        "{path} may not be read: permission is missing; give it to the user who searches",
        "{path} non si può leggere: manca il permesso; darlo all'utente che cerca",
    ),
    "index-no-manifest": (
        "{path} was not written by searchlib; "
        "build the index anew with: searchlib index --rebuild --index {path.parent!q} FOLDER",
        "{path} non è stato scritto da searchlib; "
        "per rifare l'indice: searchlib index --rebuild --index {path.parent!q} CARTELLA",
    ),
    "index-torn": (
        "{path} is damaged (its checksum is wrong); mend the index with: searchlib repair --index {path.parent!q}",
        "{path} è danneggiato (somma di controllo errata); "
        "per riparare l'indice: searchlib repair --index {path.parent!q}",
    ),
    "index-version": (
        "{path} is of another version of searchlib; "
        "build the index anew with: searchlib index --rebuild --index {path.parent!q}",
        "{path} è di un'altra versione di searchlib; "
        "per rifare l'indice: searchlib index --rebuild --index {path.parent!q}",
    ),
    "file-damaged": (
        "{path} cannot be read ({why}); mend the index with: searchlib repair --index {path.parent!q}",
        "{path} non si legge ({why}); per riparare l'indice: searchlib repair --index {path.parent!q}",
    ),
    "file-missing": (
        "{path} is missing; mend the index with: searchlib repair --index {path.parent!q}",
        "{path} manca; per riparare l'indice: searchlib repair --index {path.parent!q}",
    ),
    "ids-twice": (
        "{path} has articles of the same id ({ids}); mend the index with: searchlib repair --index {path.parent!q}",
        "{path} ha articoli con lo stesso id ({ids}); per riparare l'indice: searchlib repair --index {path.parent!q}",
    ),
    "generation-torn": (
        "the newest state of the index is damaged ({why}): this is the one before it; mend the index with: "
        "searchlib repair --index {index!q}",
        "lo stato più recente dell'indice è danneggiato ({why}): questo è il precedente; per riparare l'indice: "
        "searchlib repair --index {index!q}",
    ),
    "generation-missing": (
        "a table of contents of the index is missing (_MAIN_*.toc): if it was the newest, this is the state before it; "
        "mend the index with: searchlib repair --index {index!q}",
        "manca una tabella dei contenuti dell'indice (_MAIN_*.toc): se era la più recente, questo è lo stato "
        "precedente; per riparare l'indice: searchlib repair --index {index!q}",
    ),
    "article-lost": (
        "the stored text of the article {id!r} is damaged, and its source is gone",
        "il testo conservato dell'articolo {id!r} è danneggiato, e la sua fonte non c'è più",
    ),
    "articles-lost": (
        "the stored text of {n} articles is damaged, and no source is known",
        "il testo conservato di {n} articoli è danneggiato, e non se ne conosce la fonte",
    ),
    "articles-lost.one": (
        "the stored text of 1 article is damaged, and no source is known",
        "il testo conservato di un articolo è danneggiato, e non se ne conosce la fonte",
    ),
    "article-too-long": (
        "article {id!r} takes more than {limit} bytes: nobody could read it again; divide it",
        "l’articolo {id!r} supera {limit} byte: non si potrebbe rileggere; va diviso",
    ),
    "article-id": (
        "an article needs an id of 1 to {limit} characters, not {id!r}",
        "un articolo richiede un id da 1 a {limit} caratteri, non {id!r}",
    ),
    "transaction-over": (
        "the transaction is over: write inside the `with` block that gave the writer",
        "la transazione è finita: si scrive dentro il blocco `with` che ha dato il writer",
    ),
    "article-not-found": ("no article has the id {id!r}", "nessun articolo ha l'id {id!r}"),
    "folder-not-found": ("no such folder or file: {path}", "cartella o file inesistente: {path}"),
    "id-twice": (
        "the id {id!r} is that of an article in {other}; give one of them another id",
        "l'id {id!r} è già di un articolo in {other}; dare a uno dei due un altro id",
    ),
    "id-elsewhere": (
        "the id {id!r} is that of an article from elsewhere; remove that one first",
        "l'id {id!r} è già di un articolo di altra provenienza; rimuovere prima quello",
    ),
    "unknown-facet": ("there is no facet {name!r}; try {known}", "la faccetta {name!r} non esiste; provare {known}"),
    "bad-granularity": (
        "{name!r}: dates are counted by date:year, date:month or date:day, one of them at a time",
        "{name!r}: le date si contano per date:year, date:month o date:day, uno alla volta",
    ),
    "bad-choice": (
        "{name} cannot be {value!r}; it is one of {known}",
        "{name} non può essere {value!r}; valori ammessi: {known}",
    ),
    "bad-path": (
        "a path cannot hold a null character: {path!r}",
        "un percorso non può contenere un carattere nullo: {path!r}",
    ),
    "bad-query": ("a query is a text: {value!r}", "una ricerca è un testo: {value!r}"),
    "bad-limit": (
        "limit must be a whole number, 0 or more, or none: {value!r}",
        "limit dev'essere un numero intero, 0 o più, o assente: {value!r}",
    ),
    "bad-offset": (
        "offset must be a whole number, 0 or more: {value!r}",
        "offset dev'essere un numero intero, 0 o più: {value!r}",
    ),
    "bad-query-limit": (
        "the limits of a query must be whole numbers, 1 or more: {name} = {value!r}",
        "i limiti di una ricerca devono essere numeri interi, 1 o più: {name} = {value!r}",
    ),
    "empty-period": (
        "the period ends before it begins: {start} to {end}",
        "il periodo finisce prima di cominciare: da {start} a {end}",
    ),
    "unknown-region": ("no article has the region {name!r}", "nessun articolo ha la regione {name!r}"),
    "unknown-region-near": (
        "no article has the region {name!r}; did you mean {near!r}?",
        "nessun articolo ha la regione {name!r}; forse {near!r}?",
    ),
    "unknown-author": ("no article has the author {name!r}", "nessun articolo ha come autore {name!r}"),
    "unknown-author-near": (
        "no article has the author {name!r}; did you mean {near!r}?",
        "nessun articolo ha come autore {name!r}; forse {near!r}?",
    ),
    "unknown-tag": ("no article has the tag {name!r}", "nessun articolo ha il tag {name!r}"),
    "unknown-tag-near": (
        "no article has the tag {name!r}; did you mean {near!r}?",
        "nessun articolo ha il tag {name!r}; forse {near!r}?",
    ),
    "unknown-place": ("no article is about {name!r}", "nessun articolo parla di {name!r}"),
    "unknown-place-near": (
        "no article is about {name!r}; did you mean {near!r}?",
        "nessun articolo parla di {name!r}; forse {near!r}?",
    ),
    "unknown-place-in": (
        "{name!r} is no country, and its articles are among those about {near!r}",
        "{name!r} non è un paese: i suoi articoli sono tra quelli su {near!r}",
    ),
    "unknown-place-several": (
        "several countries are called {name!r}: {near}",
        "{name!r} può essere più di un paese: {near}",
    ),
    "filter-place": ("without the filter on place there would be {n}", "senza il filtro sul luogo sarebbero {n}"),
    "matching-most": (
        "only {n} articles have all the words; the others have all but one",
        "solo {n} articoli contengono tutte le parole; gli altri tutte meno una",
    ),
    "matching-most.one": (
        "only one article has all the words; the others have all but one",
        "un solo articolo contiene tutte le parole; gli altri tutte meno una",
    ),
    "matching-most.none": (
        "no article has all the words; these have all but one",
        "nessun articolo contiene tutte le parole; questi le contengono tutte meno una",
    ),
    "judgment-line": (
        "{path}, line {number}: expected query-id, corpus-id and a whole number, separated by tabs",
        "{path}, riga {number}: servono query-id, corpus-id e un numero intero, separati da tabulazioni",
    ),
    "queries-file": (
        "{path} is not laid out as BEIR has it: {why}",
        "{path} non è fatto come in BEIR: {why}",
    ),
    "segment-damaged": (
        "{path} is damaged ({what}); mend the index with: searchlib repair --index {path.parent!q}",
        "{path} è danneggiato ({what}); per riparare l'indice: searchlib repair --index {path.parent!q}",
    ),
    "no-judged-set": ("{path} holds no {name}", "{path} non contiene {name}"),
    "word-in-no-article": ("no article has: {word}", "nessun articolo contiene: {word}"),
    "filter-region": ("without the filter on region there would be {n}", "senza il filtro sulla regione sarebbero {n}"),
    "filter-author": ("without the filter on author there would be {n}", "senza il filtro sull'autore sarebbero {n}"),
    "filter-tag": ("without the filter on tag there would be {n}", "senza il filtro sul tag sarebbero {n}"),
    "filter-date": ("without the filter on date there would be {n}", "senza il filtro sulla data sarebbero {n}"),
    "filters-together": (
        "{n} articles match the query, but none passes the filters",
        "{n} articoli corrispondono alla ricerca, ma nessuno passa i filtri",
    ),
    "filters-together.one": (
        "one article matches the query, but does not pass the filters",
        "un articolo corrisponde alla ricerca, ma non passa i filtri",
    ),
    # -- command line
    "config-unreadable": ("cannot read {path}: {why}", "{path} non si legge: {why}"),
    "config-unknown-key": (
        "{path}: there is no setting {key}; there are {known}",
        "{path}: l'impostazione {key} non esiste; ci sono {known}",
    ),
    "config-unknown-key-near": (
        "{path}: there is no setting {key}; did you mean {near}?",
        "{path}: l'impostazione {key} non esiste; forse {near}?",
    ),
    "config-bad-value": (
        "{path}: {key} cannot be {value!r}; allowed: {allowed}",
        "{path}: {key} non può essere {value!r}; valori ammessi: {allowed}",
    ),
    "no-index-here": (
        "there is no index here or above; make one with: searchlib index FOLDER",
        "non c'è un indice né qui né più in alto; per crearlo: searchlib index CARTELLA",
    ),
    "cli-usage": ("Usage:", "Uso:"),
    "cli-metavar-options": ("[OPTIONS]", "[OPZIONI]"),
    "cli-metavar-verb": ("VERB [ARGUMENTS]...", "VERBO [ARGOMENTI]..."),
    "cli-metavar-query": ("[QUERY]...", "[PAROLE]..."),
    "cli-metavar-name": ("NAME", "NOME"),
    "cli-metavar-when": ("WHEN", "QUANDO"),
    "cli-metavar-folder": ("FOLDER", "CARTELLA"),
    "cli-metavar-sort": ("ORDER", "ORDINE"),
    "cli-metavar-format": ("FORMAT", "FORMATO"),
    "cli-metavar-color": ("WHEN", "QUANDO"),
    "cli-metavar-compare": ("CHANGE", "MODO"),
    "cli-metavar-facets": ("LIST", "ELENCO"),
    "cli-section-filters": ("Filters", "Filtri"),
    "cli-section-order": ("Order", "Ordine"),
    "cli-section-output": ("Output", "Uscita"),
    "cli-section-other": ("Other options", "Altre opzioni"),
    "cli-section-options": ("Options", "Opzioni"),
    "cli-section-verbs": ("Verbs", "Verbi"),
    "cli-decimal": (".", ","),
    "cli-thousands": (",", "."),
    "cli-help-search": (
        "Search the archive. Every word is a query, and every word must match: in any field, in any inflection, with "
        "or without accents. Without words, the newest articles are shown.\n\n"
        '"…" finds words in a row (in the shell: search \'"corea del nord"\'), -word excludes (search guerra -africa), '
        "word* finds what begins so, word~ what is nearly so, field:value looks into one field "
        "(titolo:patto regione:asia data:2025-10); AND, OR, NOT and brackets work too.\n\n"
        "An argument that begins with one hyphen and is longer than two characters is part of the query; -- ends the "
        "options. Exit codes: 0 with hits, 1 without, 2 on error.",
        "Cerca nell'archivio. Ogni parola è parte della ricerca e ognuna deve trovarsi: in qualsiasi campo, in "
        "qualsiasi flessione, con o senza accenti. Senza parole mostra gli articoli più recenti.\n\n"
        '"…" trova parole in fila (nella shell: search \'"corea del nord"\'), -parola esclude (search guerra -africa), '
        "parola* trova ciò che comincia così, parola~ ciò che le somiglia, campo:valore guarda in un solo campo "
        "(titolo:patto regione:asia data:2025-10); valgono anche AND, OR, NOT e le parentesi.\n\n"
        "Un argomento che comincia con un trattino ed è più lungo di due caratteri fa parte della ricerca; -- chiude "
        "le opzioni. Codici d'uscita: 0 se si trova qualcosa, 1 se no, 2 in caso di errore.",
    ),
    "cli-help-option-region": (
        "Only articles of this region; repeat it for any of several.",
        "Solo articoli di questa regione; ripetuta, di una qualsiasi di queste.",
    ),
    "cli-help-option-author": (
        "Only articles by this author; repeat it for any of several.",
        "Solo articoli di questo autore; ripetuta, di uno qualsiasi di questi.",
    ),
    "cli-help-option-tag": (
        "Only articles with this tag; repeat it for any of several.",
        "Solo articoli con questo tag; ripetuta, con uno qualsiasi di questi.",
    ),
    "cli-help-option-place": (
        "Only articles about this country, by its name, its adjective or its code (-p USA); repeat it for any of "
        "several.",
        "Solo articoli che parlano di questo paese, dato il nome, l'aggettivo o la sigla (-p USA); ripetuta, di uno "
        "qualsiasi di questi.",
    ),
    "cli-help-option-since": (
        'Only from this day, month or year on: 2025-10-27, 27/10/2025, 2025-10, "ottobre 2025", ieri…',
        'Solo da questo giorno, mese o anno in poi: 27/10/2025, 2025-10-27, 2025-10, "ottobre 2025", ieri…',
    ),
    "cli-help-option-until": (
        "Only up to this day, month or year, included.",
        "Solo fino a questo giorno, mese o anno compreso.",
    ),
    "cli-help-option-date": (
        'Only in this period: 2025, "ultimi 30 giorni", 2025-01..2025-06…',
        'Solo in questo periodo: 2025, "ultimi 30 giorni", 2025-01..2025-06…',
    ),
    "cli-help-option-match": (
        "All of the words must match, or any of them (all).",
        "Devono trovarsi tutte le parole (all) o una qualsiasi (any).",
    ),
    "cli-help-option-exact": (
        "Only the words themselves: neither adjectives for countries (Corea del Nord: nordcoreano) nor the synonyms "
        "of searchlib.toml.",
        "Solo le parole stesse: niente aggettivi al posto dei paesi (Corea del Nord: nordcoreano) né sinonimi di "
        "searchlib.toml.",
    ),
    "cli-help-option-recent": (
        "Newer articles score more.",
        "Gli articoli più recenti valgono di più.",
    ),
    "cli-help-option-sort": (
        "relevance, newest or oldest first; without words, the newest.",
        "relevance, newest o oldest: prima i più pertinenti, i più recenti o i più vecchi; senza parole, i più "
        "recenti.",
    ),
    "cli-help-option-limit": ("Hits on a page (10); 0 for all.", "Articoli per pagina (10); 0 per tutti."),
    "cli-help-option-page": ("Which page (1 is the first).", "Quale pagina (1 è la prima)."),
    "cli-help-option-format": (
        "text: for people on a terminal, in a pipe a line a hit (date, region, author, title, path between tabs). "
        "json: schema 1, one object. ndjson: one hit a line. csv: with a header. paths: each file once.",
        "text: per le persone sul terminale, in una pipe una riga per articolo (data, regione, autore, titolo, "
        "percorso separati da tabulazioni). json: schema 1, un oggetto. ndjson: un articolo per riga. csv: con "
        "intestazione. paths: ogni file una volta.",
    ),
    "cli-help-option-json": ("Print JSON.", "Scrive JSON."),
    "cli-help-option-json-format": ("The same as --format json.", "Come --format json."),
    "cli-help-option-count": ("Print nothing but the number of articles.", "Scrive solo il numero di articoli."),
    "cli-help-option-facets": (
        "What to count, between commas: region, author, tag, place (countries), and date:year, date:month or "
        "date:day (region,date:month).",
        "Che cosa contare, separato da virgole: region, author, tag, place (paesi), e date:year, date:month o "
        "date:day (region,date:month).",
    ),
    "cli-help-option-facets-format": (
        "What to count, between commas: region, author, tag, place (countries), and date:year, date:month or "
        "date:day (region,date:month). For text and json; in a pipe, text has no facets unless asked.",
        "Che cosa contare, separato da virgole: region, author, tag, place (paesi), e date:year, date:month o "
        "date:day (region,date:month). Per text e json; in una pipe text ha faccette solo a richiesta.",
    ),
    "cli-help-option-no-facets": ("Count nothing.", "Non conta nulla."),
    "cli-help-option-color": (
        "auto (on a terminal), always or never; NO_COLOR is obeyed.",
        "auto (sul terminale), always (sempre) o never (mai); NO_COLOR è rispettato.",
    ),
    "cli-help-option-index": (
        "The folder of the index. Else SEARCHLIB_INDEX, else searchlib.toml, else an index/ here or above.",
        "La cartella dell'indice. Altrimenti SEARCHLIB_INDEX, altrimenti searchlib.toml, altrimenti una index/ qui "
        "o più in alto.",
    ),
    "cli-help-option-help": ("Show this help.", "Mostra questo aiuto."),
    "cli-help-option-version": ("Show the version.", "Mostra la versione."),
    "cli-no-such-option": ("there is no option {option}", "l'opzione {option} non esiste"),
    "cli-no-such-option-near": (
        "there is no option {option}; did you mean {near}?",
        "l'opzione {option} non esiste; forse {near}?",
    ),
    "cli-no-such-option-short": (
        "there is no option {option}; to search for it, write -- before it",
        "l'opzione {option} non esiste; per cercarla, scrivere prima --",
    ),
    "cli-option-needs-value": ("{option} needs a value", "{option} richiede un valore"),
    "cli-option-takes-none": ("{option} takes no value", "{option} non prende valori"),
    "cli-options-clash": ("{one} and {other} do not go together", "{one} e {other} non vanno insieme"),
    "cli-missing": ("{name} is missing", "manca {name}"),
    "cli-too-many-arguments": ("too many arguments", "troppi argomenti"),
    "cli-no-such-verb": (
        "there is no verb {verb!r}; there are {known}",
        "il verbo {verb!r} non esiste; ci sono {known}",
    ),
    "cli-bad-number": (
        "{name} must be a whole number from {least} up, not {value!r}",
        "{name} dev'essere un numero intero da {least} in su, non {value!r}",
    ),
    "cli-value-stands-apart": (
        "search: {word} was read as a word to exclude; for the option write {option} {value}",
        "search: {word} è stato letto come parola da escludere; per l'opzione scrivere {option} {value}",
    ),
    "cli-found": ("{number} articles in {time}", "{number} articoli in {time}"),
    "cli-found.one": ("1 article in {time}", "1 articolo in {time}"),
    "cli-found-nothing": ("no articles; {time}", "nessun articolo; {time}"),
    "cli-expanded": ("also: {forms} (--exact leaves them out)", "anche: {forms} (--exact li esclude)"),
    "cli-more-hits": ("{number} more: --page {page}", "altri {number}: --page {page}"),
    "cli-more-hits.one": ("1 more: --page {page}", "un altro: --page {page}"),
    "cli-more-values": ("… and {number} more", "… e altri {number}"),
    "cli-more-values.one": ("… and 1 more", "… e un altro"),
    "cli-earlier": ("… {number} earlier ones, from {first}", "… {number} precedenti, dal {first}"),
    "cli-earlier.one": ("… 1 earlier one, in {first}", "… uno precedente, nel {first}"),
    "cli-facet-region": ("Region", "Regione"),
    "cli-facet-author": ("Author", "Autore"),
    "cli-facet-tag": ("Tag", "Tag"),
    "cli-facet-place": ("Country", "Paese"),
    "cli-facet-date": ("Date", "Data"),
    "cli-no-such-page": (
        "search: there is no page {page}; the last is {pages}",
        "search: la pagina {page} non c'è; l'ultima è {pages}",
    ),
    "cli-index-empty": (
        "the index is empty; fill it with: searchlib index FOLDER",
        "l'indice è vuoto; per riempirlo: searchlib index CARTELLA",
    ),
    "cli-perhaps": ("did you mean: {command}", "forse cercavi: {command}"),
    "cli-would-find": ("this finds {number} articles: {command}", "così se ne trovano {number}: {command}"),
    "cli-would-find.one": ("this finds one article: {command}", "così se ne trova uno: {command}"),
    "cli-building": (
        "search: no index yet; building it in {index} from {corpus}",
        "search: non c'è ancora un indice; lo costruisco in {index} da {corpus}",
    ),
    "cli-built": ("search: {n} articles indexed in {seconds} s", "search: {n} articoli indicizzati in {seconds} s"),
    "cli-built.one": ("search: 1 article indexed in {seconds} s", "search: 1 articolo indicizzato in {seconds} s"),
    "cli-built-skipped": (
        "search: {n} sources were skipped; to see which: searchlib index",
        "search: {n} fonti sono state saltate; per vedere quali: searchlib index",
    ),
    "cli-built-skipped.one": (
        "search: 1 source was skipped; to see which: searchlib index",
        "search: una fonte è stata saltata; per vedere quale: searchlib index",
    ),
    "cli-sources-changed": (
        "search: {n} files changed since they were indexed; to bring the index up to date: {command}",
        "search: {n} file sono cambiati da quando sono stati indicizzati; per aggiornare: {command}",
    ),
    "cli-sources-changed.one": (
        "search: 1 file changed since it was indexed; to bring the index up to date: {command}",
        "search: un file è cambiato da quando è stato indicizzato; per aggiornare: {command}",
    ),
    "cli-progress": ("{done} of {total} files, {articles} articles", "{done} file di {total}, {articles} articoli"),
    "cli-progress-articles": ("{done} of {total} articles", "{done} articoli di {total}"),
    "cli-progress-queries": ("{done} of {total} queries", "{done} ricerche di {total}"),
    "cli-metavar-folders": ("[FOLDER]...", "[CARTELLA]..."),
    "cli-metavar-files": ("FILE...", "FILE..."),
    "cli-metavar-text": ("TEXT...", "TESTO..."),
    "cli-metavar-id": ("ID_OR_PATH", "ID_O_PERCORSO"),
    "cli-metavar-ids": ("ID_OR_PATH...", "ID_O_PERCORSO..."),
    "cli-help-searchlib": (
        "Make, change and inspect the index of an archive. To search it, use the command: search",
        "Crea, aggiorna ed esamina l'indice di un archivio. Per cercare c'è il comando: search",
    ),
    "cli-help-index": (
        "Bring the index up to date with folders of articles; make it if there is none.\n\n"
        "Only what is new or changed is read. FOLDER may be a single file, and what lies beside it is left alone. "
        "Without FOLDER: what the index knows and the folder of searchlib.toml, else a corpus/ here or above.",
        "Aggiorna l'indice da cartelle di articoli; se non c'è, lo crea.\n\n"
        "Legge solo ciò che è nuovo o cambiato. CARTELLA può essere un singolo file, e ciò che gli sta accanto non "
        "viene toccato. Senza CARTELLA: ciò che l'indice conosce e la cartella di searchlib.toml, altrimenti una "
        "corpus/ qui o più in alto.",
    ),
    "cli-help-import": (
        "Turn exported pages, JSON and other articles into Markdown with clean front matter.",
        "Trasforma pagine esportate, JSON e altri articoli in Markdown con un front matter pulito.",
    ),
    "cli-help-status": (
        "Show what the index holds, and whether its sources have changed.",
        "Mostra che cosa contiene l'indice, e se le sue fonti sono cambiate.",
    ),
    "cli-help-show": (
        "Show an article, by its id or by the path that a search printed.",
        "Mostra un articolo, dato l'id o il percorso scritto da una ricerca.",
    ),
    "cli-help-check": (
        "Look for damage in an index, and name every damaged file.\n\n"
        "Exit codes: 0 sound, 1 damaged, 2 when nobody can tell. FOLDER is that of the index, as --index is.",
        "Cerca danni in un indice, e nomina ogni file danneggiato.\n\n"
        "Codici d'uscita: 0 se è sano, 1 se è danneggiato, 2 se non si può dire. CARTELLA è quella dell'indice, come "
        "--index.",
    ),
    "cli-help-option-deep": (
        "Read every byte, and see whether all that is stored agrees.",
        "Legge ogni byte, e guarda se tutto ciò che è conservato concorda.",
    ),
    "cli-help-repair": (
        "Make a damaged index whole again, in one step.\n\n"
        "Where the last change is torn, the index goes back to the state before it. Else it is rebuilt from its "
        "sources, and from the stored text of articles whose sources are gone. FOLDER is that of the index, as --index "
        "is.",
        "Ripara un indice danneggiato, in un solo passo.\n\n"
        "Se l'ultima modifica è a metà, l'indice torna allo stato di prima. Altrimenti viene rifatto dalle sue fonti, "
        "e dal testo conservato degli articoli la cui fonte non c'è più. CARTELLA è quella dell'indice, come --index.",
    ),
    "cli-help-option-wait": (
        "How long to wait for another process that is writing ({n}).",
        "Quanto aspettare un altro processo che sta scrivendo ({n}).",
    ),
    "cli-metavar-seconds": ("SECONDS", "SECONDI"),
    "cli-metavar-one-folder": ("[FOLDER]", "[CARTELLA]"),
    "cli-check-sound": ("{path}: sound", "{path}: sano"),
    "cli-check-damaged": (
        "{path}: {n} files are damaged or missing",
        "{path}: {n} file danneggiati o mancanti",
    ),
    "cli-check-damaged.one": (
        "{path}: 1 file is damaged or missing",
        "{path}: un file danneggiato o mancante",
    ),
    "cli-repair-sound": (
        "{path} is sound: nothing was to be done",
        "{path} è sano: non c'era niente da fare",
    ),
    "cli-repair-dropped": (
        "{path} is sound; an older state that was damaged was removed",
        "{path} è sano; uno stato più vecchio, danneggiato, è stato tolto",
    ),
    "cli-repair-previous": (
        "{path} is again as it was before the last change; to bring it up to date: searchlib index",
        "{path} è di nuovo com'era prima dell'ultima modifica; per aggiornarlo: searchlib index",
    ),
    "cli-repair-rebuilt": (
        "{path} was rebuilt, with {n} articles",
        "{path} è stato rifatto, con {n} articoli",
    ),
    "cli-repair-rebuilt.one": (
        "{path} was rebuilt, with 1 article",
        "{path} è stato rifatto, con un articolo",
    ),
    "cli-help-remove": (
        "Remove articles from the index, by id or path; their files stay.\n\n"
        "An article comes back when its file changes or the index is rebuilt.",
        "Toglie articoli dall'indice, dato l'id o il percorso; i loro file restano.\n\n"
        "Un articolo torna quando il suo file cambia o l'indice viene rifatto.",
    ),
    "cli-help-facets": (
        "Count the articles of a query by region and date, or by what --facets says.",
        "Conta gli articoli di una ricerca per regione e data, o per ciò che dice --facets.",
    ),
    "cli-help-explain": (
        "Show what gives an article its score for a query.",
        "Mostra che cosa dà a un articolo il suo punteggio in una ricerca.",
    ),
    "cli-help-similar": (
        "Show the articles nearest to one, given by its id or path.",
        "Mostra gli articoli più vicini a uno, dato l'id o il percorso.",
    ),
    "cli-help-suggest": (
        "Complete the last word of a text as it goes on in the archive, a completion a line.",
        "Completa l'ultima parola di un testo come prosegue nell'archivio, un completamento per riga.",
    ),
    "cli-help-eval": (
        "Measure how well judged queries are answered: nDCG@10, MRR@10, recall@10 and @100.\n\n"
        "FOLDER is laid out as those of BEIR: queries.jsonl (_id, text), qrels.tsv (query-id, corpus-id, score) and, "
        "if it brings its own articles, corpus.jsonl (_id, title, text), each plain or as .gz. Of its own articles a "
        "temporary index is made; with --index it is kept there, and used again. Without them, the usual index is "
        "judged.\n\n"
        "For questions in natural language use --match any. Each mean stands with its 95 % confidence interval; p is "
        "that of a paired randomisation test.",
        "Misura quanto bene si risponde a ricerche giudicate: nDCG@10, MRR@10, recall@10 e @100.\n\n"
        "CARTELLA è fatta come quelle di BEIR: queries.jsonl (_id, text), qrels.tsv (query-id, corpus-id, score) e, "
        "se porta articoli suoi, corpus.jsonl (_id, title, text), ognuno così o come .gz. Degli articoli suoi si fa "
        "un indice temporaneo; con --index resta lì e viene riusato. Senza, si giudica l'indice solito.\n\n"
        "Per domande in lingua naturale usare --match any. Ogni media sta con il suo intervallo di confidenza al "
        "95 %; p è quello di un test di randomizzazione appaiato.",
    ),
    "cli-help-completion": (
        "Print what makes a shell complete both commands.\n\n"
        'bash: eval "$(searchlib completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc, after compinit; '
        "fish: searchlib completion fish > ~/.config/fish/completions/searchlib.fish",
        "Scrive ciò che serve a una shell per completare i due comandi.\n\n"
        'bash: eval "$(searchlib completion bash)" in ~/.bashrc; zsh: lo stesso in ~/.zshrc, dopo compinit; '
        "fish: searchlib completion fish > ~/.config/fish/completions/searchlib.fish",
    ),
    "cli-help-option-rebuild": (
        "Index everything anew, even over a damaged index.",
        "Rifà l'indice da capo, anche se è danneggiato.",
    ),
    "cli-help-option-workers": (
        "How many processes analyse the articles (1); with as many as there are processors, a large archive is indexed "
        "sooner.",
        "Quanti processi analizzano gli articoli (1); con tanti quanti sono i processori, un archivio grande si "
        "indicizza prima.",
    ),
    "cli-help-option-verbose": (
        "Name every article, and everything that was skipped or repaired.",
        "Nomina ogni articolo, e tutto ciò che è stato saltato o riparato.",
    ),
    "cli-help-option-number": ("How many ({n}).", "Quanti ({n})."),
    "cli-help-option-compare": (
        "Measure a second time with this change, and compare: match=any (or any), match=all, exact, recent; repeat it "
        "for several changes.",
        "Misura una seconda volta con questo cambiamento e confronta: match=any (o any), match=all, exact, recent; "
        "ripetuta, con più cambiamenti.",
    ),
    "cli-help-option-to": ("The folder to write to.", "La cartella in cui scrivere."),
    "cli-help-option-overwrite": (
        "Write over files that exist, but for those of other articles.",
        "Sovrascrive i file che esistono, tranne quelli di altri articoli.",
    ),
    "cli-no-corpus": (
        "which folder? write: searchlib index FOLDER",
        "quale cartella? scrivere: searchlib index CARTELLA",
    ),
    "cli-index-made": ("new index in {path}", "nuovo indice in {path}"),
    "cli-report": (
        "{added} added, {changed} changed, {removed} removed, {unchanged} unchanged, {skipped} skipped, {repaired} "
        "repaired",
        "{added} aggiunti, {changed} cambiati, {removed} rimossi, {unchanged} invariati, {skipped} saltati, "
        "{repaired} riparati",
    ),
    "cli-others": (
        "not read: {files}; articles are read from {endings}",
        "non si leggono: {files}; gli articoli si leggono da {endings}",
    ),
    "cli-skipped": ("skipped", "saltato"),
    "cli-repaired": ("repaired", "riparato"),
    "cli-more-problems": ("{kind}: {n} more (-v names them)", "{kind}: altri {n} (-v li nomina)"),
    "cli-more-problems.one": ("{kind}: 1 more (-v names it)", "{kind}: un altro (-v lo nomina)"),
    "cli-imported": (
        "{written} written, {skipped} skipped, {repaired} repaired",
        "{written} scritti, {skipped} saltati, {repaired} riparati",
    ),
    "cli-removed": ("{n} removed", "{n} rimossi"),
    "cli-removed.one": ("1 removed", "1 rimosso"),
    "cli-no-such-article": (
        "no article has the id or path {given!r}",
        "nessun articolo ha l'id o il percorso {given!r}",
    ),
    "cli-several-articles": (
        "{n} articles were read from {given!r}; name one by its id: {ids}",
        "{n} articoli vengono da {given!r}; indicarne uno con l'id: {ids}",
    ),
    "cli-not-matched": ("the query does not match {given!r}", "la ricerca non trova {given!r}"),
    "cli-status-path": ("Index", "Indice"),
    "cli-status-articles": ("Articles", "Articoli"),
    "cli-status-dates": ("Dates", "Date"),
    "cli-status-size": ("Size", "Dimensione"),
    "cli-status-generation": ("Generation", "Generazione"),
    "cli-status-sources": ("Sources", "Fonti"),
    "cli-status-changed": ("Changed files", "File cambiati"),
    "cli-status-gone": ("gone", "non c'è più"),
    "cli-show-tags": ("tags", "tag"),
    "cli-show-images": ("images", "immagini"),
    "cli-show-id": ("id", "id"),
    "cli-show-path": ("path", "percorso"),
    "cli-explain-kind": ("kind", "tipo"),
    "cli-explain-text": ("text", "testo"),
    "cli-explain-frequency": ("frequency", "frequenza"),
    "cli-explain-score": ("score", "punti"),
    "cli-explain-sum": ("sum", "somma"),
    "cli-evidence-stem": ("stem", "radice"),
    "cli-evidence-surface": ("surface", "forma"),
    "cli-evidence-title": ("title", "titolo"),
    "cli-evidence-family": ("family", "famiglia"),
    "cli-evidence-pair": ("pair", "coppia"),
    "cli-evidence-run": ("run", "sequenza"),
    "cli-evidence-phrase": ("phrase", "frase"),
    "cli-evidence-prefix": ("prefix", "prefisso"),
    "cli-evidence-fuzzy": ("fuzzy", "refuso"),
    "cli-evidence-expansion": ("expansion", "espansione"),
    "cli-evidence-recency": ("recency", "attualità"),
    "cli-eval-summary": (
        "{n} queries, {articles} articles, {setting}",
        "{n} ricerche, {articles} articoli, {setting}",
    ),
    "cli-eval-summary.one": (
        "1 query, {articles} articles, {setting}",
        "una ricerca, {articles} articoli, {setting}",
    ),
    "cli-eval-metric": ("metric", "misura"),
    "cli-eval-setting": ("setting", "modo"),
    "cli-eval-mean": ("mean", "media"),
    "cli-eval-from": ("95 % from", "95 % da"),
    "cli-eval-to": ("to", "a"),
    "cli-eval-difference": ("difference", "differenza"),
    "cli-eval-no-queries": (
        "{path}: no query of queries.jsonl has a judgment in qrels.tsv",
        "{path}: nessuna ricerca di queries.jsonl ha un giudizio in qrels.tsv",
    ),
    "cli-eval-missing": (
        "searchlib: {n} of {relevant} relevant articles are not in the index",
        "searchlib: {n} articoli pertinenti su {relevant} non sono nell'indice",
    ),
    "cli-eval-missing.one": (
        "searchlib: 1 of {relevant} relevant articles is not in the index",
        "searchlib: un articolo pertinente su {relevant} non è nell'indice",
    ),
    "cli-compare-same": (
        "--compare {value} changes nothing: it is {setting} already",
        "--compare {value} non cambia nulla: è già {setting}",
    ),
}

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
}  # fmt: skip

_SYSTEM_ERRORS = {
    "EACCES": "permesso negato",
    "EBUSY": "è occupato da un altro programma",
    "EDQUOT": "lo spazio concesso sul disco è esaurito",
    "EEXIST": "esiste già",
    "EFBIG": "il file sarebbe troppo grande",
    "EINVAL": "il sistema non lo permette",
    "EIO": "il disco non si lascia leggere o scrivere",
    "EISDIR": "è una cartella",
    "ELOOP": "troppi collegamenti simbolici, uno dentro l'altro",
    "EMFILE": "troppi file aperti",
    "ENAMETOOLONG": "il nome è troppo lungo",
    "ENFILE": "troppi file aperti",
    "ENOENT": "il file o la cartella non esiste",
    "ENOMEM": "non c'è più memoria",
    "ENOSPC": "non c'è più spazio sul disco",
    "ENOTDIR": "non è una cartella",
    "EPERM": "operazione non permessa",
    "EROFS": "il disco è in sola lettura",
    "ESTALE": "il file non c'è più sul disco di rete",
    "ETXTBSY": "è occupato da un altro programma",
}
"""What the system says in English of files, by the names of its errors, in Italian."""

_OF_THE_SYSTEM = ("why", "reason")
"""The values of texts in which the system may have the word."""

_TWINS: dict[object, str] = {0: "none", 1: "one"}


class Message(Record):
    """Pair a stable code with the values that fill its text."""

    code: str
    values: Mapping[str, object] = NOTHING

    def text(self, language: Language = "en") -> str:
        """Return the text in a language, its values filled in."""
        twin = f"{self.code}.{_TWINS.get(self.values.get('n'))}"
        english, italian = TEXTS[twin if twin in TEXTS else self.code]
        text, values = english, self.values
        if language == "it":
            text, own = italian, {name: values[name] for name in _OF_THE_SYSTEM if name in values}
            values = {**values, **{name: system_text(str(why), "it") for name, why in own.items()}}
        return _quoted(text, values) if "!q}" in text else text.format(**values)

    def __str__(self) -> str:
        return self.text("en")


def system_text(text: str, language: Language) -> str:
    """Return what the system says ("Permission denied") in a language; as it is, where that is not known."""
    return _system_texts().get(text, text) if language == "it" else text


@cache
def _system_texts() -> Mapping[str, str]:
    import errno

    return {os.strerror(getattr(errno, name)): text for name, text in _SYSTEM_ERRORS.items() if hasattr(errno, name)}


def _quoted(text: str, values: Mapping[str, object]) -> str:
    """Fill a text as `str.format` does, and quote for the shell what has `!q`."""
    import shlex  # few texts need these
    import string

    class Quoting(string.Formatter):
        def convert_field(self, value: object, conversion: str | None) -> object:
            return shlex.quote(str(value)) if conversion == "q" else super().convert_field(value, conversion)

    return Quoting().vformat(text, (), values)


def system_language() -> Language:
    """Return "it" under an Italian locale (LC_ALL, LC_MESSAGES, LANG: the first that is set), else "en"."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "it" if value.lower().startswith("it") else "en"
    return "en"
