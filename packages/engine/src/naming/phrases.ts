/** Verbs that begin the names of functions, and the noun that a label makes of them where a gerund would sound odd. */
const VERB_NOUNS: ReadonlyMap<string, string> = new Map([
  ['get', 'getters'],
  ['set', 'setters'],
  ['create', 'creation'],
  ['delete', 'deletion'],
  ['validate', 'validation'],
  ['convert', 'conversion'],
  ['compare', 'comparison'],
  ['register', 'registration'],
  ['initialize', 'initialization'],
  ['init', 'initialization'],
  ['compute', 'computation'],
  ['calculate', 'calculation'],
  ['generate', 'generation'],
  ['configure', 'configuration'],
  ['serialize', 'serialization'],
  ['deserialize', 'deserialization'],
  ['transform', 'transformation'],
  ['iterate', 'iteration'],
  ['allocate', 'allocation'],
  ['navigate', 'navigation'],
  ['translate', 'translation'],
  ['subscribe', 'subscription'],
  ['select', 'selection'],
  ['collect', 'collection'],
  ['connect', 'connection'],
  ['insert', 'insertion'],
  ['detect', 'detection'],
  ['extract', 'extraction'],
  ['execute', 'execution'],
  ['resolve', 'resolution'],
  ['compress', 'compression'],
  ['normalize', 'normalization'],
  ['notify', 'notification'],
  ['verify', 'verification'],
  ['evaluate', 'evaluation'],
]);

const VERBS = new Set([
  ...VERB_NOUNS.keys(),
  ...(
    'abort accept adjust allow announce answer ask assemble avoid balance block borrow bring capture carry charge claim compile confirm contain decide deliver derive describe determine drain drive earn embed enforce estimate examine explain expose finalize fit flag fold generate guard guess hand highlight honor hydrate identify infer intercept invert issue label learn limit link lower mend migrate mount observe offer order pair parallelize partition peek perform permit pin plan poll preload preserve prevent probe promote propagate protect provide purge qualify rank reach reap reconcile redirect redraw refuse reject relate remember rescue restrict reveal satisfy seal shuffle shut simplify simulate solve spend spread squash stage stamp steal stream stretch suppress suspend swallow sweep tag tally tokenize touch transition transmit transpose trap trigger trust undo unify unmount unwrap upsert vote want widen withdraw ' +
    'add allow append apply assert assign attach await begin bind broadcast build cache call cancel cast change check choose ' +
    'clean clear clone close combine commit complete consume copy count cut decode decrypt define destroy detach disable ' +
    'discard dispatch dispose download draw drop dump edit emit enable encode encrypt end enqueue ensure enter escape ' +
    'exit expand expire export fail fetch fill filter find finish fire fix flatten flush focus follow forget format ' +
    'forward free freeze gather give grow guess handle hash hide hold ignore import include increment index infer inject ' +
    'inspect install invoke join jump keep kill launch list listen load lock log look lookup make map mark match measure ' +
    'merge mock move need open pack pad parse pass paste patch persist pick place play pop post prepare prepend print ' +
    'process produce prune publish pull push put query quit quote raise read rebuild receive record recover redo reduce ' +
    'refresh reject release reload remove rename render repair repeat replace reply report request require reset resize ' +
    'restart restore resume retry return reverse revert rewrite rotate round run sample save scan schedule scroll search ' +
    'seek send separate setup show shift shrink shuffle shutdown sign skip slice sort split spawn start step stop store ' +
    'strip submit subtract suggest swap switch sync take tear terminate test throw tick toggle touch trace track traverse ' +
    'trim truncate try turn undo unlock unpack unregister unsubscribe update upgrade upload use visit wait walk warn watch ' +
    'wrap write yield'
  ).split(' '),
]);

const ACRONYMS = new Set(
  (
    'api ast aws cli cpu css csv db dns dom dto emf ffi fifo ftp gpu guid gui html http https id io ip iso jit json jsx jwt lru mac ' +
    'md mime mvc npm oauth os pdf png rgb rgba rpc sdk sha sql ssh ssl svg tcp tls tsx tty ttl udp ui uri url urls utf uuid vm ' +
    'xhr xml yaml ids ui ux lsp'
  ).split(' '),
);

export function isVerb(word: string): boolean {
  return VERBS.has(word);
}

/** The noun for doing what a verb says: `parse` → `parsing`, `create` → `creation`. */
export function nounOfVerb(verb: string): string {
  return VERB_NOUNS.get(verb) ?? gerundOf(verb);
}

export function gerundOf(verb: string): string {
  if (/ie$/.test(verb)) return `${verb.slice(0, -2)}ying`;
  if (/[^aeo]e$/.test(verb)) return `${verb.slice(0, -1)}ing`;
  if (doublesLastLetter(verb)) return `${verb}${verb.slice(-1)}ing`;
  return `${verb}ing`;
}

/** One syllable that ends in consonant, vowel, consonant: run, stop, drop, map. */
function doublesLastLetter(verb: string): boolean {
  return (
    /^[^aeiou]*[aeiou][bdgklmnprt]$/.test(verb) ||
    /^(begin|commit|submit|forget|format|quit|emit|omit|admit|permit|transmit|prefer|refer|infer|control|unwrap|unmap|reset|upset)$/.test(
      verb,
    )
  );
}

/** A word as people write it: acronyms in capitals, everything else in lower case. */
export function writeWord(word: string): string {
  if (!ACRONYMS.has(word)) return word;
  return word === 'urls' || word === 'ids' ? `${word.slice(0, -1).toUpperCase()}s` : word.toUpperCase();
}

/** First letter in upper case, the rest as it is. */
export function capitalize(phrase: string): string {
  const [first = ''] = phrase;
  return first.toUpperCase() + phrase.slice(first.length);
}

/** First letter in lower case, unless it begins an acronym. */
export function lowerFirst(phrase: string): string {
  return /^\p{Lu}{2}/u.test(phrase) ? phrase : phrase.charAt(0).toLowerCase() + phrase.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWithAnd(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
