"use client";

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import {
  type ChartUnit,
  type ChartWidth,
  formatMoment,
  formatTick,
  formatTickValue,
  formatValue,
  PERCENT_TICKS,
  tickPlaces,
  ticksTo,
} from "./chart-words";

export interface LineSeries {
  readonly name: string;
  readonly colour: string;
  readonly dash: string;
  /** Null is a gap. */
  readonly values: readonly (number | null)[];
}

export interface LinesProps {
  readonly label: string;
  readonly at: readonly string[];
  readonly series: readonly LineSeries[];
  readonly unit: ChartUnit;
  readonly width: ChartWidth;
  readonly timeZone: string;
  /** The last point is not over: the way to it is dashed. */
  readonly isPartial: boolean;
}

type Row = Record<string, string | number | null>;

/** Loaded by itself, where a chart is shown (lines-chart). */
export function LinesDrawing({ label, at, series, unit, width, timeZone, isPartial }: LinesProps) {
  const last = at.length - 1;
  const rows: Row[] = at.map((moment, place) => {
    const row: Row = { at: moment };
    for (const [index, { values }] of series.entries()) {
      const value = values[place] ?? null;
      row[`s${index}`] = isPartial && place === last ? null : value;
      if (isPartial && place >= last - 1) row[`t${index}`] = value;
    }
    return row;
  });
  const greatest = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const ticks = unit === "percent" ? PERCENT_TICKS : ticksTo(greatest);
  const isLong = at.length > 1 && Date.parse(at[last] ?? "") - Date.parse(at[0] ?? "") > 2 * 86_400_000;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={rows} margin={{ top: 8, right: 28, bottom: 0, left: 0 }} title={label}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="at"
          ticks={tickPlaces(at.length).map((place) => at[place] ?? "")}
          tickFormatter={(moment: string) => formatTick(moment, width, isLong, timeZone)}
          interval={0}
          stroke="var(--color-line-strong)"
          tick={TICK}
          tickLine={false}
          minTickGap={0}
        />
        <YAxis
          ticks={[...ticks]}
          domain={[0, ticks.at(-1) ?? 1]}
          tickFormatter={(value: number) => formatTickValue(value, unit)}
          width={58}
          axisLine={false}
          tick={TICK}
          tickLine={false}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--color-line-strong)" }}
          content={({ active, label: moment }) =>
            active && typeof moment === "string" ? (
              <Reading
                title={formatMoment(moment, width, timeZone)}
                series={series}
                place={at.indexOf(moment)}
                unit={unit}
                isPartial={isPartial && at.indexOf(moment) === last}
              />
            ) : null
          }
        />
        {series.flatMap(({ name, colour, dash }, index) => [
          <Line
            key={name}
            dataKey={`s${index}`}
            name={name}
            type="linear"
            stroke={colour}
            strokeWidth={1.8}
            strokeDasharray={dash}
            dot={false}
            isAnimationActive={false}
          />,
          <Line
            key={`${name}, not over`}
            dataKey={`t${index}`}
            type="linear"
            stroke={colour}
            strokeWidth={1.8}
            strokeDasharray="2 3"
            dot={false}
            activeDot={false}
            legendType="none"
            isAnimationActive={false}
          />,
        ])}
      </LineChart>
    </ResponsiveContainer>
  );
}

const TICK = { fill: "var(--color-ink-3)", fontSize: 12 };

/** All series at one moment. */
function Reading({
  title,
  series,
  place,
  unit,
  isPartial,
}: {
  title: string;
  series: readonly LineSeries[];
  place: number;
  unit: ChartUnit;
  isPartial: boolean;
}) {
  return (
    <div className="grid min-w-36 gap-1 rounded-control bg-raised px-3 py-2 text-small text-ink shadow-raised">
      <p className="text-ink-2">
        {title}
        {isPartial ? ", not over" : ""}
      </p>
      {series.map(({ name, colour, values }) => {
        const value = values[place] ?? null;
        return (
          <p key={name} className="flex items-center gap-2">
            <svg width="8" height="8" aria-hidden="true">
              <circle cx="4" cy="4" r="4" fill={colour} />
            </svg>
            <span className="mr-auto">{name}</span>
            <span className="font-medium tabular-nums">{value === null ? "–" : formatValue(value, unit)}</span>
          </p>
        );
      })}
    </div>
  );
}
