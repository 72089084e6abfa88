import type { ReactNode } from "react";

export type Fact = readonly [name: string, value: ReactNode];

type FactsProps = {
  readonly title?: string;
  /** Facts that are not known are left out. */
  readonly facts: readonly (Fact | false | "" | undefined)[];
};

/** Names and values in two columns. */
export function Facts({ title, facts }: FactsProps) {
  const known = facts.filter((fact): fact is Fact => Array.isArray(fact));
  return (
    <section className="facts">
      {title && <h3>{title}</h3>}
      <dl>
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
