// The page of SQL: the engine is started in a worker, the release's database attached, and what is asked shown as text.
"use strict";

(() => {
  const told = JSON.parse(document.getElementById("sql-told").textContent);
  const element = (id) => document.getElementById(id);
  const editor = element("sql-editor");
  const isOnDisk = location.protocol === "file:";
  // The name by which the engine knows the database file.
  const DATABASE = "communique.duckdb";
  // No extension can be had: say so at once instead of asking for one. Times are read as UTC: see views().
  const SETTINGS = ["SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false"];

  let engine = null; // { db, connection, worker } once it is started
  let program = null; // address of the worker's program, in memory
  let source = isOnDisk ? null : { url: new URL(told.database, location.href).href };
  let running = null; // a token of the query that is running
  let cells = null; // what writes values, once the library that reads them is there
  let result = null;

  // --- What is said ---------------------------------------------------------------------------------------------

  function say(text, state) {
    element("sql-state").textContent = text;
    document.body.dataset.sql = state;
    element("sql-run").disabled = state !== "ready";
    element("sql-cancel").hidden = state !== "running";
    if (state === "ready") element("sql-choose").hidden = true;
  }

  function complain(error) {
    element("sql-error").textContent = error === null ? "" : plainly(String((error && error.message) || error));
    element("sql-error").hidden = error === null;
  }

  // An engine that knows of extensions advises to install one, which cannot be done here.
  function plainly(text) {
    const [said, advice] = text.split("\n\nPlease try installing");
    return advice === undefined ? said : `${said}\n\nThe engine of this page has no extensions: none for time zones, JSON or Parquet. In a terminal, communique sql has them.`;
  }

  const counted = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

  // --- The engine -----------------------------------------------------------------------------------------------

  function loaded(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`The engine ${address} is not there: it lies beside this page in the release.`));
      document.head.append(script);
    });
  }

  // The worker is made of texts: a page from disk may load no worker from a file, and its workers fetch nothing, not even what
  // lies in memory. So the WebAssembly goes along, and what the worker fetches is answered there.
  async function madeWorker() {
    const { worker, wasm } = globalThis.communiqueEngine;
    const program = await new Response(communique.unpacked(...worker)).text();
    const allowed = JSON.stringify(source && source.url ? source.url : "");
    const first = `(${inWorker})(${communique.unpacked}, ${JSON.stringify(wasm)}, ${allowed});`;
    return URL.createObjectURL(new Blob([first, program], { type: "text/javascript" }));
  }

  // Runs in the worker, before the engine: nothing may be asked for but the WebAssembly and the database.
  function inWorker(unpacked, wasm, allowed) {
    globalThis.fetch = async (asked) => {
      if (asked.url !== "data:,wasm") throw new Error(`not part of the release: ${asked.url}`);
      return new Response(unpacked(...wasm), { headers: { "Content-Type": "application/wasm" } });
    };
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...others) {
      if (url !== allowed) throw new Error(`not part of the release: ${url}`);
      return open.call(this, method, url, ...others);
    };
  }

  async function started() {
    if (program === null) {
      await loaded(told.engine);
      cells = globalThis.communiqueCells(globalThis.Arrow);
      program = await madeWorker();
      globalThis.communiqueEngine.worker = globalThis.communiqueEngine.wasm = null; // 8 MB of text
    }
    const { duckdb } = globalThis.communiqueEngine;
    const worker = new Worker(program);
    const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
    await db.instantiate("data:,wasm");
    await db.open({ filesystem: { reliableHeadRequests: true, allowFullHTTPReads: true, forceFullHTTPReads: false } });
    const connection = await db.connect();
    for (const statement of SETTINGS) await connection.query(statement);
    return { db, connection, worker };
  }

  async function rows(connection, sql) {
    return (await connection.query(sql)).toArray().map((row) => row.toJSON());
  }

  const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

  // The tables and views of the release under their own names. The engine knows no time zones (they are in an extension), and all
  // times of a release are in UTC: its columns with a zone become columns without. A view that calculates with them is made anew.
  async function views(connection) {
    const columns = await rows(connection, "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'release' AND schema_name = 'main' ORDER BY table_name, column_index");
    const zoned = new Map();
    for (const { table_name: table, column_name: column, data_type: type } of columns) {
      if (!zoned.has(table)) zoned.set(table, []);
      if (type === "TIMESTAMP WITH TIME ZONE") zoned.get(table).push(`CAST(${quoted(column)} AS TIMESTAMP) AS ${quoted(column)}`);
    }
    const made = await rows(connection, "SELECT view_name, sql FROM duckdb_views() WHERE database_name = 'release' AND schema_name = 'main'");
    const calculating = new Map(made.filter(({ sql }) => !/\bFROM computed\./.test(sql)).map((view) => [view.view_name, view.sql]));
    await connection.query("USE memory");
    for (const [name, replaced] of zoned) {
      if (calculating.has(name)) continue;
      const replace = replaced.length ? ` REPLACE (${replaced.join(", ")})` : "";
      await connection.query(`CREATE VIEW ${quoted(name)} AS SELECT *${replace} FROM release.main.${quoted(name)}`);
    }
    for (const sql of calculating.values()) await connection.query(sql);
    return zoned;
  }

  async function attached({ db, connection }, from) {
    const { DuckDBDataProtocol } = globalThis.communiqueEngine.duckdb;
    if (from.file) await db.registerFileHandle(DATABASE, from.file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
    else await db.registerFileURL(DATABASE, from.url, DuckDBDataProtocol.HTTP, false);
    await connection.query(`ATTACH '${DATABASE}' AS release (READ_ONLY)`);
    const found = await views(connection);
    if (!found.has("events")) throw new Error("This database has no table events: it is no release of Communique.");
  }

  async function start() {
    if (engine !== null) engine.worker.terminate();
    engine = null;
    say("Loading the SQL engine …", "loading");
    let begun = null;
    try {
      begun = await started();
      if (source === null) {
        engine = begun;
        say("The engine is ready. Choose the release's database.", "waiting");
        return;
      }
      await attached(begun, source);
      engine = begun;
      say("Ready.", "ready");
    } catch (error) {
      if (begun !== null) begun.worker.terminate();
      complain(error);
      say("The release's database could not be opened: see the message below, and choose the file.", "broken");
      element("sql-choose").hidden = false;
    }
  }

  async function chosen(file) {
    if (!file) return;
    complain(null);
    const former = source;
    source = { file };
    if (engine === null || former !== null) {
      if (document.body.dataset.sql !== "loading") await start(); // else it is attached when the engine is there
      return;
    }
    say(`Opening ${file.name} …`, "loading");
    try {
      await attached(engine, source);
      say("Ready.", "ready");
    } catch (error) {
      source = null;
      await start();
      complain(`${file.name} cannot be opened as the database of a release: ${error.message || error}`);
    }
  }

  // --- Asking ---------------------------------------------------------------------------------------------------

  async function run() {
    const sql = editor.value.trim();
    if (!sql || engine === null || document.body.dataset.sql !== "ready") return;
    const token = (running = {});
    complain(null);
    say("Running …", "running");
    const from = performance.now();
    try {
      const reader = await (await engine.connection.send(sql, true)).open();
      cells.check(reader.schema);
      const found = { sql, batches: [], schema: reader.schema, rows: 0, isCut: false };
      for await (const batch of reader) {
        if (running !== token) return;
        found.batches.push(batch);
        found.rows += batch.numRows;
        if (found.rows >= told.kept) {
          found.isCut = true;
          await engine.connection.cancelSent();
          break;
        }
      }
      if (running !== token) return;
      show(found, (performance.now() - from) / 1000);
    } catch (error) {
      if (running !== token) return;
      forget();
      if (error.message === "no statements" || /^[A-Z][\w ]* Error: /.test(error.message)) {
        complain(error);
        say("The engine refused the query: see the message below.", "ready");
      } else {
        // What is none of the engine's own errors has broken it off in the middle.
        await start();
        complain(`The engine broke off (${error.message}) and was started anew. It may lack what the query needs, such as an extension or memory.`);
      }
    } finally {
      if (running === token) running = null;
    }
  }

  // A worker that calculates hears nothing: it is ended, and another one started.
  async function cancel() {
    running = null;
    await start();
    if (engine !== null) say("Cancelled. The engine was started anew and is ready.", "ready");
  }

  // --- Showing --------------------------------------------------------------------------------------------------

  function made(name, text, attributes = {}) {
    const found = document.createElement(name);
    if (text !== undefined) found.textContent = text;
    for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
    return found;
  }

  function forget() {
    result = null;
    element("sql-result").replaceChildren();
    element("sql-download").hidden = true;
  }

  function show(found, seconds) {
    forget();
    result = found;
    const names = found.schema.fields.map((field) => field.name);
    const head = made("tr");
    for (const name of names) head.append(made("th", name, { scope: "col" }));
    const body = made("tbody");
    let left = told.shown;
    for (const batch of found.batches) {
      const columns = cells.columnsOf(batch);
      for (let i = 0; i < batch.numRows && left > 0; i += 1, left -= 1) {
        const row = made("tr");
        for (const column of columns) row.append(cell(column, i));
        body.append(row);
      }
    }
    const table = made("table");
    table.append(made("caption", "Result of the query", { class: "sql-unseen" }), made("thead"), body);
    table.tHead.append(head);
    element("sql-result").append(table);
    element("sql-download").hidden = false;
    const time = `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(0)} s`;
    const some = found.rows > told.shown ? `, the first ${told.shown.toLocaleString("en")} of them shown` : "";
    const cut = found.isCut ? " There are more, which this page does not keep: ask for fewer, or use communique sql." : "";
    const first = found.isCut ? "The first " : "";
    say(`${first}${counted(found.rows, "row")} in ${time}${some}.${cut}`, "ready");
  }

  function cell(column, i) {
    const text = cells.shown(column, i);
    if (text === null) return made("td", "NULL", { class: "sql-null" });
    if (text.length <= told.characters) return made("td", text, column.isNumber ? { class: "sql-number" } : {});
    const whole = made("td", `${text.slice(0, told.characters)} … `);
    whole.append(made("span", `(${counted(text.length, "character")}; the CSV has all)`, { class: "sql-null" }));
    return whole;
  }

  function download() {
    if (result === null) return;
    const lines = cells.csv(result, element("sql-guard").checked ? told.formula : []);
    // A whole table is named by it.
    const [, table] = /^FROM (\w+)$/i.exec(result.sql) || [];
    const link = made("a", undefined, { download: `${told.file}-${table || "query"}.csv` });
    link.href = URL.createObjectURL(new Blob(lines, { type: "text/csv;charset=utf-8" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // --- What is on the page --------------------------------------------------------------------------------------

  function write(sql) {
    editor.value = sql;
    editor.focus();
    editor.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-sql]");
    if (!button) return;
    write(button.dataset.sql);
    run();
  });
  element("sql-form").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });
  element("sql-cancel").addEventListener("click", cancel);
  element("sql-csv").addEventListener("click", download);
  element("sql-file").addEventListener("change", (event) => chosen(event.target.files[0]));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    chosen(event.dataTransfer.files[0]);
  });
  // Another page may ask for a query to be written here; it is not run before the reader has seen it.
  const asked = new URLSearchParams(location.hash.slice(1)).get("q");
  if (asked) editor.value = asked;

  if (isOnDisk) {
    element("sql-choose").hidden = false;
    const folder = decodeURIComponent(new URL(told.database, location.href).pathname);
    element("sql-where").textContent = folder;
  }
  start();
})();
