// Tables that sort by the column whose heading is pressed: numbers by size, all else as text; a
// second time turns the order round. An empty cell or a dash comes last either way.
function sortKey(cell) {
  const text = cell.textContent.trim();
  if (text === '' || text === '–') return null;
  const number = /^[<≤]?\s*[-+−]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?/i.exec(text);
  return number ? Number(number[0].replace(/[<≤,\s]/g, '').replace('−', '-')) : text;
}

function compareKeys(a, b, direction) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return direction * (typeof a === 'number' ? a - b : a.localeCompare(b, 'en', { numeric: true }));
}

function sortTable(table, column) {
  const heading = table.tHead.rows[0].cells[column];
  const direction = heading.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[column]) }));
  rows.sort((a, b) => compareKeys(a.key, b.key, direction));
  body.append(...rows.map(({ row }) => row));
}

function makeSortable(table) {
  if (!table.tHead || table.tBodies[0].rows.length < 2) return;
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = 'Sort by this column';
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener('click', () => sortTable(table, column));
  });
}

// A table as it stands, in its present order.
function tableCsv(table) {
  const line =
      (row) => [...row.cells].map((cell) => csvCell(cell.textContent.trim())).join(',') + '\n';
  return line(table.tHead.rows[0]) + [...table.tBodies[0].rows].map(line).join('');
}

function makeSavable(table, index) {
  const made = document.createElement('span'), name = `table-${index + 1}.csv`;
  made.className = 'saves';
  made.append(button(
      'CSV', 'Save this table as CSV',
      () => download(name, new Blob([tableCsv(table)], {type: 'text/csv'}))));
  table.caption.firstElementChild.append(made);
}
