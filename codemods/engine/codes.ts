import type { Code } from './types.js'

/** What a code says in general, and how a person frees the cache that it holds back. */
export interface CodeText {
  readonly what: string
  readonly way: string
}

/** Every code a finding can carry. A test keeps this complete. */
export const codes: Readonly<Record<Code, CodeText>> = {
  'CCM-ANSWER': text(
    'the answer of a call is used in a way the new one does not give',
    'ask for what is needed in a step of its own',
  ),
  'CCM-ARRAY': text('an array method needs the answer of its callback at once', 'write it as a for..of loop'),
  'CCM-ATOMIC': text(
    'two steps have become one, or one has become two',
    'check that nobody relied on the moment between',
  ),
  'CCM-BOUND': text('the cache had no bound and no lifetime', 'give it a maxSize and a ttl'),
  'CCM-CHAIN': text(
    'a chain of calls cannot be split into awaited steps',
    'give each step a name of its own',
  ),
  'CCM-CHOSEN': text('it was asked to be left alone', 'run again without declining it'),
  'CCM-COMPARATOR': text('a comparator cannot wait', 'read what it needs before sorting'),
  'CCM-CONFIG': text(
    'options of a cache are read or changed while it runs',
    'set them where the cache is made',
  ),
  'CCM-CTOR': text(
    'a constructor cannot wait',
    'make an async factory, or read when the value is first needed',
  ),
  'CCM-DECORATOR': text(
    'a decorator would see a promise instead of the value',
    'make the decorator await, or take it off',
  ),
  'CCM-DEFAULT': text('the default of a parameter cannot wait', 'set the default in the body'),
  'CCM-DESCRIBE': text('the body of describe has to stay synchronous', 'move the call into a hook or a test'),
  'CCM-DONE': text('a test ends by calling done, which waits now', 'let the test return a promise instead'),
  'CCM-DTS': text(
    'a hand-written declaration file describes a function that becomes async',
    'change its return type to a promise',
  ),
  'CCM-DYNAMIC': text('which member is used is only known at run time', 'name the member'),
  'CCM-ESCAPE': text(
    'the cache is handed to code that cannot be followed',
    'wrap it, and hand out the wrapper',
  ),
  'CCM-EVENTS': text(
    'events were delivered inside the call that caused them',
    'react where set and delete are called',
  ),
  'CCM-EXECUTOR': text(
    'the executor of a promise must not be async: its errors would be lost',
    'use an async function instead',
  ),
  'CCM-EXIT': text('nothing is waited for while the process exits', 'do it before, in a graceful shutdown'),
  'CCM-EXTERNAL-CONTRACT': text(
    'a base class or interface of a library wants an answer at once',
    'see if the library has an async form',
  ),
  'CCM-FIELD': text('a field cannot wait', 'set it in an async factory, or read it when it is first needed'),
  'CCM-FLOAT': text(
    'nobody waits for this callback',
    'catch its errors there, and see that two runs may overlap',
  ),
  'CCM-FLOW': text(
    'a function that becomes async goes where its callers cannot be found',
    'call it by its name',
  ),
  'CCM-FULL': text('a full cache threw; the new one evicts', 'drop the handling of ECACHEFULL'),
  'CCM-GENERATOR': text(
    'a generator would have to become an async one, with all who read it',
    'collect the values first',
  ),
  'CCM-GETTER': text(
    'a getter is read like any property: it can answer a promise only where all who read it are found',
    'make it a method',
  ),
  'CCM-GUARD': text('a type guard cannot be async', 'fetch first, then check the value'),
  'CCM-IDENTITY': text(
    'a value is changed after it was read; only the very same object would notice',
    'write it back with set',
  ),
  'CCM-IGNORED': text('a comment asks to leave this alone', 'take the cachectl-ignore comment away'),
  'CCM-KEY': text('keys are not text', 'make a text of them'),
  'CCM-LOOP': text('a callback cannot be written out as a loop', 'write the loop by hand'),
  'CCM-MOCK': text(
    'a test puts a double in the place of the legacy cache, or compares what a double answered',
    'mock a module of your own around the cache, or createCache of cachectl; compare what was awaited',
  ),
  'CCM-ORDER': text(
    'awaiting here would change what happens first',
    'give the earlier parts names in lines of their own',
  ),
  'CCM-PLUGIN-API': text(
    'users of this code hand in a synchronous cache of their own',
    'change that contract first',
  ),
  'CCM-PROMISE-VALUE': text(
    'the cache holds promises, and awaiting would unwrap them',
    'use getOrSet, which joins callers',
  ),
  'CCM-PUBLIC': text(
    'an exported function of a library becomes async: a breaking change',
    'list it in the changelog, or allow it',
  ),
  'CCM-RENDER': text('rendering cannot wait', 'read before, and hand the value in'),
  'CCM-RMW': text(
    'a value is read, changed and written: others may write in between',
    'use increment or a lock',
  ),
  'CCM-SCAN': text('all keys are read; on a remote cache that takes long', 'use scan'),
  'CCM-SCOPE': text(
    'files outside the given path would have to change',
    'widen the path, or use --include-dependents',
  ),
  'CCM-SETTER': text('an assignment cannot be awaited', 'make it a method'),
  'CCM-SHARED': text(
    'the module is one cache for the whole process, and others may use it too',
    'see who else imports it',
  ),
  'CCM-SNAPSHOT': text('the whole content is taken out or put in', 'use export and warm'),
  'CCM-STAMPEDE': text(
    'a value is looked up, then stored: others can do the same in between',
    'use getOrSet',
  ),
  'CCM-STATS': text('counters have other names, or cannot be set back', 'read getStats'),
  'CCM-SUBCLASS': text('a class extends the legacy cache', 'hold a cache instead of being one'),
  'CCM-SYNC-HOST': text('a library calls this function and does not wait', 'see if it has an async form'),
  'CCM-SYNC-PROTOCOL': text('the language calls this function and does not wait', 'read the value before'),
  'CCM-TIMERS': text(
    'a test moves a fake clock, and promises do not move with it',
    'use the Async form (advanceTimersByTimeAsync, tickAsync)',
  ),
  'CCM-EMBEDDED': text(
    'code in a Vue, Svelte or Astro file uses it, and such files are not rewritten',
    'move the use into a module, or rewrite it by hand',
  ),
  'CCM-TOPLEVEL': text(
    'a module waits at its top level',
    'keep it in an entry file, or start it in a function',
  ),
  'CCM-TTL': text(
    'lifetimes are counted or limited in another way',
    'read the line once with the units in mind',
  ),
  'CCM-TYPEFLOW': text('a type is computed from a function that becomes async', 'look at the type'),
  'CCM-UNKNOWN': text('a member that is not known', 'see what it does, and name it in cachectl.config'),
  'CCM-UNTYPED': text('the cache has the type any from here on', 'give it its type'),
  'CCM-VALUE': text('values that would not survive being stored elsewhere', 'store plain data'),
  'CCM-VERIFY': text('the migrated code did not stand the check', 'report it; the cache is left as it was'),
}

function text(what: string, way: string): CodeText {
  return { what, way }
}

/** One sentence; a code of somebody's own recipe stands for itself. */
export function describeCode(code: Code): string {
  const known = codes[code]
  return known === undefined ? code : `${known.what}; ${known.way}`
}
