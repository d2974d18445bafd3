/**
 * Declarations as people write them, one list a language. `Noun`, `noun` and `verb` are replaced by words, so that no two
 * declarations of a file are alike.
 *
 * @typedef {{ head: string, declarations: readonly string[] }} Templates
 */

const JAVASCRIPT = [
  `/** Finds a noun by its id and makes sure that it may be used. */
export async function verbNoun(store, id) {
  const found = await store.get(id);
  if (found === undefined) {
    throw new Error(\`There is no noun \${id}\`);
  }
  return { ...found, usedAt: Date.now() };
}
`,
  `export class NounRegistry {
  #entries = new Map();

  verb(key, noun) {
    if (this.#entries.has(key)) return false;
    this.#entries.set(key, noun);
    return true;
  }

  *all() {
    for (const [key, noun] of this.#entries) {
      yield { key, noun };
    }
  }
}
`,
  `const NOUN_LIMITS = { smallest: 1, largest: 250, patience: 30_000 };

export function isNounWithinLimits(noun) {
  const { smallest, largest } = NOUN_LIMITS;
  return noun.size >= smallest && noun.size <= largest;
}
`,
];

const REACT = [
  `export function NounList({ nouns, onSelect }) {
  const [filter, setFilter] = useState('');
  const shown = nouns.filter((noun) => noun.name.includes(filter));
  return (
    <section className="noun-list">
      <input value={filter} onChange={(event) => setFilter(event.target.value)} />
      {shown.map((noun) => (
        <button key={noun.id} onClick={() => onSelect(noun)}>
          {noun.name}
        </button>
      ))}
    </section>
  );
}
`,
  ...JAVASCRIPT,
];

const TYPESCRIPT = [
  `export interface NounOptions {
  readonly name: string;
  readonly size?: number;
  readonly verb: (noun: string) => Promise<void>;
}
`,
  `/** Finds a noun by its id and makes sure that it may be used. */
export async function verbNoun(store: Map<string, NounOptions>, id: string): Promise<NounOptions> {
  const found = store.get(id);
  if (found === undefined) {
    throw new Error(\`There is no noun \${id}\`);
  }
  await found.verb(id);
  return found;
}
`,
  `export class NounRegistry<T extends NounOptions> {
  readonly #entries = new Map<string, T>();

  verb(key: string, noun: T): boolean {
    if (this.#entries.has(key)) return false;
    this.#entries.set(key, noun);
    return true;
  }

  get size(): number {
    return this.#entries.size;
  }
}
`,
];

const PYTHON = [
  `def verb_noun(store, noun_id):
    """Finds a noun by its id and makes sure that it may be used."""
    found = store.get(noun_id)
    if found is None:
        raise KeyError(f"there is no noun {noun_id}")
    return {**found, "used": True}

`,
  `class NounRegistry:
    """Keeps every noun under its key."""

    def __init__(self):
        self._entries = {}

    def verb(self, key, noun):
        if key in self._entries:
            return False
        self._entries[key] = noun
        return True

    @property
    def size(self):
        return len(self._entries)

`,
  `NOUN_LIMITS = {"smallest": 1, "largest": 250}


def is_noun_within_limits(noun):
    return NOUN_LIMITS["smallest"] <= noun.size <= NOUN_LIMITS["largest"]

`,
];

const GO = [
  `// Noun is kept by a NounRegistry.
type Noun struct {
	Name string
	Size int
}

`,
  `// VerbNoun finds a noun by its id and makes sure that it may be used.
func VerbNoun(store map[string]*Noun, id string) (*Noun, error) {
	found, ok := store[id]
	if !ok {
		return nil, fmt.Errorf("there is no noun %s", id)
	}
	found.Size++
	return found, nil
}

`,
  `func (n *Noun) Verb(limit int) bool {
	for i := 0; i < limit; i++ {
		if n.Size > i {
			return true
		}
	}
	return false
}

`,
];

const RUST = [
  `/// A noun that a registry keeps.
#[derive(Debug, Clone)]
pub struct Noun {
    name: String,
    size: usize,
}

`,
  `impl Noun {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_string(), size: 0 }
    }

    pub fn verb(&mut self, limit: usize) -> Result<usize, String> {
        if self.size >= limit {
            return Err(format!("noun {} is full", self.name));
        }
        self.size += 1;
        Ok(self.size)
    }
}

`,
  `/// Finds a noun by its name.
pub fn verb_noun<'a>(nouns: &'a [Noun], name: &str) -> Option<&'a Noun> {
    nouns.iter().find(|noun| noun.name == name)
}

`,
];

const JAVA_MEMBERS = [
  `    /** Finds a noun by its id and makes sure that it may be used. */
    public String verbNoun(Map<String, String> store, String id) {
        String found = store.get(id);
        if (found == null) {
            throw new IllegalStateException("there is no noun " + id);
        }
        return found.trim();
    }

`,
  `    private final List<String> nounNames = new ArrayList<>();

    public boolean verbNounName(String name) {
        for (String known : nounNames) {
            if (known.equals(name)) {
                return false;
            }
        }
        return nounNames.add(name);
    }

`,
  `    static final class NounLimits {
        final int smallest = 1;
        final int largest = 250;

        boolean verb(int size) {
            return size >= smallest && size <= largest;
        }
    }

`,
];

const CSHARP = [
  `/// <summary>Keeps every noun under its key.</summary>
public sealed class NounRegistry
{
    private readonly Dictionary<string, int> _entries = new();

    public int Size => _entries.Count;

    public bool VerbNoun(string key, int noun)
    {
        if (_entries.ContainsKey(key))
        {
            return false;
        }
        _entries[key] = noun;
        return true;
    }
}

`,
  `public record NounOptions(string Name, int Size)
{
    public static NounOptions Verb(string name) => new(name, name.Length);
}

`,
  `public interface INounStore
{
    Task<string> VerbNounAsync(string id, CancellationToken token);
}

`,
];

const C = [
  `/* A noun that a table keeps. */
struct noun {
    const char *name;
    size_t size;
};

`,
  `/* Finds a noun by its name. */
static struct noun *verb_noun(struct noun *nouns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(nouns[i].name, name) == 0) {
            return &nouns[i];
        }
    }
    return NULL;
}

`,
  `#define NOUN_LIMIT 250

int verb_noun_size(const struct noun *noun, size_t more)
{
    size_t size = noun->size + more;
    return size <= NOUN_LIMIT ? (int)size : -1;
}

`,
];

const CPP = [
  `/// Keeps every noun under its key.
class NounRegistry {
public:
    bool verb(const std::string& key, int noun) {
        return entries_.emplace(key, noun).second;
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    std::map<std::string, int> entries_;
};

`,
  `template <typename T>
std::optional<T> verbNoun(const std::vector<T>& nouns, const T& wanted) {
    const auto found = std::find(nouns.begin(), nouns.end(), wanted);
    if (found == nouns.end()) {
        return std::nullopt;
    }
    return *found;
}

`,
  ...C.slice(1, 2),
];

/** @type {Readonly<Record<string, Templates>>} */
export const TEMPLATES = {
  python: { head: '"""Order handling."""\nimport json\n\n', declarations: PYTHON },
  javascript: { head: "import { readFile } from 'node:fs/promises';\n\n", declarations: JAVASCRIPT },
  javascriptreact: { head: "import { useState } from 'react';\n\n", declarations: REACT },
  typescript: { head: "import { readFile } from 'node:fs/promises';\n\n", declarations: TYPESCRIPT },
  typescriptreact: { head: "import { useState } from 'react';\n\n", declarations: [...REACT, ...TYPESCRIPT] },
  go: { head: 'package orders\n\nimport "fmt"\n\n', declarations: GO },
  rust: { head: 'use std::fmt;\n\n', declarations: RUST },
  // One class fills a Java file; it stays open until the last member.
  java: { head: 'package orders;\n\nimport java.util.*;\n\nclass Orders {\n', declarations: JAVA_MEMBERS },
  csharp: { head: 'using System;\n\nnamespace Orders;\n\n', declarations: CSHARP },
  c: { head: '#include <string.h>\n\n', declarations: C },
  cpp: { head: '#include <map>\n#include <string>\n\n', declarations: CPP },
};
