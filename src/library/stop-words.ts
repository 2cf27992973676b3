const WORDS = new Set(
  (
    "a an the of and or nor to in on at by for with from as is are was were am be been being it its this that these " +
    "those what which who whom whose when where how why do does did done can could may might must shall should will " +
    "would has have had having not no if then than there here their they them we us our you your i me my he she his " +
    "her him into onto about between such any some also only so but very just s t"
  ).split(" "),
);

const CHARACTERS = new Set(
  "的了是在和与及或吗呢吧么哪谁什几何为被把将也都就而且其之个这那有请您你我们" +
    "一于以后时中上到由对从来多少些并得可会要里内前最不所没",
);

/** Whether a lower-case English word says nothing about what a question is about. */
export function isStopWord(word: string): boolean {
  return WORDS.has(word);
}

/** Whether a Chinese character is a particle, pronoun or question word in most questions. */
export function isStopCharacter(character: string): boolean {
  return CHARACTERS.has(character);
}
