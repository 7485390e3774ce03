// A drawing surface like a canvas that writes what is drawn on it as SVG: charts are saved as they
// are drawn, with text as text. It knows what Chart.js asks of a canvas, and no more.
class SvgContext {
  constructor(width, height, measuring) {
    this.size = [width, height];
    this.measuring = measuring; // a real 2D context, for the widths of texts
    this.parts = [];
    this.clips = 0;
    this.saved = [];
    this.state = {
      matrix: [1, 0, 0, 1, 0, 0],
      clip: null,
      dash: [],
      fillStyle: '#000',
      strokeStyle: '#000',
      lineWidth: 1,
      lineCap: 'butt',
      lineJoin: 'miter',
      lineDashOffset: 0,
      globalAlpha: 1,
      font: '10px sans-serif',
      textAlign: 'start',
      textBaseline: 'alphabetic'
    };
    for (const name of Object.keys(this.state)) {
      if (['matrix', 'clip', 'dash'].includes(name)) continue;
      Object.defineProperty(this, name, {
        get: () => this.state[name],
        set: (value) => {
          this.state[name] = value;
        }
      });
    }
    this.beginPath();
  }
  save() { this.saved.push({ ...this.state }); }
  restore() { if (this.saved.length) this.state = this.saved.pop(); }

  transform(a, b, c, d, e, f) {
    const [A, B, C, D, E, F] = this.state.matrix;
    this.state.matrix = [
      A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E,
      B * e + D * f + F
    ];
  }
  setTransform(a, b, c, d, e, f) { this.state.matrix = [a, b, c, d, e, f]; }
  resetTransform() { this.setTransform(1, 0, 0, 1, 0, 0); }
  translate(x, y) { this.transform(1, 0, 0, 1, x, y); }
  scale(x, y) { this.transform(x, 0, 0, y, 0, 0); }
  rotate(angle) {
    this.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0);
  }

  place(x, y) {
    const [a, b, c, d, e, f] = this.state.matrix;
    return `${SvgContext.number(a * x + c * y + e)} ${SvgContext.number(b * x + d * y + f)}`;
  }
  beginPath() { this.path = ''; }
  closePath() { this.path += 'Z'; }
  moveTo(x, y) { this.path += `M${this.place(x, y)}`; }
  lineTo(x, y) { this.path += `${this.path ? 'L' : 'M'}${this.place(x, y)}`; }
  bezierCurveTo(a, b, c, d, x, y) {
    this.path += `C${this.place(a, b)} ${this.place(c, d)} ${this.place(x, y)}`;
  }
  quadraticCurveTo(a, b, x, y) { this.path += `Q${this.place(a, b)} ${this.place(x, y)}`; }
  rect(x, y, w, h) {
    this.moveTo(x, y), this.lineTo(x + w, y), this.lineTo(x + w, y + h), this.lineTo(x, y + h),
        this.closePath();
  }
  // By pieces of an eighth turn at most, each a cubic that is off by less than a thousandth of the
  // radius.
  arc(x, y, radius, from, to, backwards = false) {
    let turn = to - from;
    if (Math.abs(turn) >= 2 * Math.PI) turn = (backwards ? -2 : 2) * Math.PI;
    else if (backwards && turn > 0) turn -= 2 * Math.PI;
    else if (!backwards && turn < 0) turn += 2 * Math.PI;
    const pieces = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 4))), step = turn / pieces,
          reach = 4 / 3 * Math.tan(step / 4) * radius;
    this.lineTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
    for (let i = 0; i < pieces; ++i) {
      const a = from + i * step, b = a + step;
      this.bezierCurveTo(
          x + radius * Math.cos(a) - reach * Math.sin(a),
          y + radius * Math.sin(a) + reach * Math.cos(a),
          x + radius * Math.cos(b) + reach * Math.sin(b),
          y + radius * Math.sin(b) - reach * Math.cos(b), x + radius * Math.cos(b),
          y + radius * Math.sin(b));
    }
  }
  ellipse(x, y, radius, _, turned, from, to, backwards) {
    this.arc(x, y, radius, from, to, backwards);
  }

  fill() { this.draw(`d="${this.path}" fill="${this.colour(this.state.fillStyle)}"`); }
  stroke() {
    const s = this.state, scale = Math.hypot(s.matrix[0], s.matrix[1]);
    const dash = s.dash.length ?
        ` stroke-dasharray="${
            s.dash.map((d) => SvgContext.number(d * scale)).join(' ')}" stroke-dashoffset="${
            s.lineDashOffset}"` :
        '';
    this.draw(
        `d="${this.path}" fill="none" stroke="${this.colour(s.strokeStyle)}" stroke-width="${
            SvgContext.number(s.lineWidth * scale)}" ` +
        `stroke-linecap="${s.lineCap}" stroke-linejoin="${s.lineJoin}"${dash}`);
  }
  fillRect(x, y, w, h) { this.whole(() => { this.rect(x, y, w, h); this.fill(); }); }
  strokeRect(x, y, w, h) { this.whole(() => { this.rect(x, y, w, h); this.stroke(); }); }
  clearRect() {}
  whole(drawing) {
    const path = this.path;
    this.beginPath();
    drawing();
    this.path = path;
  }
  // A clip inside another is the smaller of both, which nested groups make; here it points at the
  // one before.
  clip() {
    const id = `clip${++this.clips}`,
          outer = this.state.clip ? ` clip-path="url(#${this.state.clip})"` : '';
    this.parts.push(`<clipPath id="${id}"${outer}><path d="${this.path}"/></clipPath>`);
    this.state.clip = id;
  }
  draw(what) { if (this.path) this.parts.push(`<path ${what}${this.around()}/>`); }
  around() {
    const s = this.state;
    return (s.clip ? ` clip-path="url(#${s.clip})"` : '') +
        (s.globalAlpha < 1 ? ` opacity="${s.globalAlpha}"` : '');
  }

  setLineDash(dash) { this.state.dash = [...dash]; }
  getLineDash() { return this.state.dash; }
  measureText(text) {
    this.measuring.font = this.state.font;
    return this.measuring.measureText(text);
  }
  fillText(text, x, y) { this.text(text, x, y, `fill="${this.colour(this.state.fillStyle)}"`); }
  strokeText(text, x, y) {
    this.text(
        text, x, y,
        `fill="none" stroke="${this.colour(this.state.strokeStyle)}" stroke-width="${
            this.state.lineWidth}"`);
  }
  text(text, x, y, paint) {
    const s = this.state,
          anchor = {center: 'middle', right: 'end', end: 'end'}[s.textAlign] || 'start';
    const font =
        /^(?:(italic|oblique|normal)\s+)?(?:(bold|[1-9]00|normal)\s+)?([\d.]+)px(?:\/\S+)?\s+(.*)$/
            .exec(s.font) ||
        [];
    const size = Number(font[3] || 12),
          down = {top: 0.8, hanging: 0.8, middle: 0.35, bottom: -0.2}[s.textBaseline] || 0;
    const matrix = s.matrix.map(SvgContext.number).join(' ');
    const drawn = `<text transform="matrix(${matrix})" x="${SvgContext.number(x)}" y="${
                      SvgContext.number(y + down * size)}" ` +
        `font-family="${SvgContext.escape(font[4] || 'sans-serif')}" font-size="${
                      size}" font-weight="${font[2] || 'normal'}" ` +
        `text-anchor="${anchor}" ${paint}>${SvgContext.escape(text)}</text>`;
    // Around it: on the text itself the clip would be turned and moved as the text is.
    this.parts.push(this.around() ? `<g${this.around()}>${drawn}</g>` : drawn);
  }
  colour(style) { return typeof style === 'string' ? SvgContext.escape(style) : 'none'; }

  toString() {
    const [w, h] = this.size;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${
               h}">\n` +
        `<rect width="${w}" height="${h}" fill="#ffffff"/>\n${this.parts.join('\n')}\n</svg>\n`;
  }
  static number(x) { return String(Math.round(x * 100) / 100); }
  static escape(text) {
    return String(text).replace(
        /[&<>"']/g,
        (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;'})[c]);
  }
}
