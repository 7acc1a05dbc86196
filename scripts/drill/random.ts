// Every choice of a drill comes from here, so that its plan can be repeated from the seed.
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Random {
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of the names, each as likely as its weight. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

/** @param stream one for each part that draws at its own pace, so that none disturbs another's choices */
export function random(seed: number, stream: string): Random {
  const generator = xoroshiro128plus(seed ^ fold(stream));
  const int = (least: number, most: number) => uniformInt(generator, least, most);
  return {
    int,
    chance: (share) => int(0, 999_999) < share * 1_000_000,
    pick: (list) => {
      if (list.length === 0) throw new RangeError("nothing to pick from");
      return list[int(0, list.length - 1)] as (typeof list)[number];
    },
    weighted(weights) {
      const names = Object.keys(weights) as (keyof typeof weights)[];
      let left = int(
        1,
        names.reduce((sum, name) => sum + weights[name], 0),
      );
      for (const name of names) {
        left -= weights[name];
        if (left <= 0) return name;
      }
      throw new RangeError("no weights");
    },
  };
}

const fold = (text: string) => [...text].reduce((sum, char) => Math.imul(sum ^ char.charCodeAt(0), 16_777_619), 7);
