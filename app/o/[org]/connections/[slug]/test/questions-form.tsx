"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { JsonObject } from "@/lib/base/json";
import { type Question, safePage } from "./call-progress";

const SchemaForm = dynamic(() => import("@/components/forms/schema-form").then((module) => module.SchemaForm), {
  ssr: false,
});

/**
 * What a server asks in the middle of a call, one question after the other. The answers go back with the call; what a
 * person declines, the server is told.
 */
export function QuestionsForm({
  server,
  questions,
  onAnswer,
}: {
  server: string;
  questions: readonly Question[];
  onAnswer: (answers: JsonObject) => void;
}) {
  const [answers, setAnswers] = useState<JsonObject>({});
  const at = Object.keys(answers).length;
  const question = questions[at];

  function take(answer: JsonObject) {
    if (!question) return;
    const next = { ...answers, [question.key]: answer };
    if (at + 1 === questions.length) onAnswer(next);
    else setAnswers(next);
  }

  if (!question) return null;
  const count = questions.length > 1 ? ` (${at + 1} of ${questions.length})` : "";
  return (
    <Card title={`${server} asks${count}`} aside="The call waits for the answer">
      <div className="grid gap-4 p-4">
        <p className="break-words whitespace-pre-line">{question.message || "The server gives no reason."}</p>
        {question.kind === "form" ? (
          <FormQuestion key={question.key} question={question} onAnswer={take} />
        ) : question.kind === "url" ? (
          <PageQuestion key={question.key} url={question.url} onAnswer={take} />
        ) : (
          <>
            <p className="text-ink-2">A person cannot answer this from here; it takes an agent.</p>
            <Answers onAnswer={take} />
          </>
        )}
        <p className="text-small text-ink-2">What you answer goes to {server}. Never give it a password or a key.</p>
      </div>
    </Card>
  );
}

function FormQuestion({
  question,
  onAnswer,
}: {
  question: Extract<Question, { kind: "form" }>;
  onAnswer: (answer: JsonObject) => void;
}) {
  const [value, setValue] = useState<JsonObject>({});
  return (
    <SchemaForm
      id={`question-${question.key}`}
      schema={question.schema}
      value={value}
      onChange={setValue}
      onSubmit={(content) => onAnswer({ action: "accept", content })}
      fallback={
        <Notice tone="warn" title="This form cannot be drawn">
          Decline it; the server goes on without an answer.
        </Notice>
      }
    >
      <Answers onAnswer={onAnswer}>
        <Button type="submit" look="primary">
          Answer
        </Button>
      </Answers>
    </SchemaForm>
  );
}

/** Where a page leads is shown in full, and nobody is sent there without a click. */
function PageQuestion({ url, onAnswer }: { url: string; onAnswer: (answer: JsonObject) => void }) {
  const page = safePage(url);
  const [isOpened, setIsOpened] = useState(false);
  return (
    <>
      <p className="font-mono text-table break-all">
        {page ? (
          <>
            {page.protocol}
            {"//"}
            <strong className="font-semibold">{page.host}</strong>
            {page.pathname}
            {page.search}
          </>
        ) : (
          url
        )}
      </p>
      {page ? null : <p className="text-ink-2">This is no page that a browser may open.</p>}
      <Answers onAnswer={onAnswer}>
        {page ? (
          <>
            <a
              href={page.href}
              target="_blank"
              rel="noopener noreferrer"
              onClick={() => setIsOpened(true)}
              className="inline-flex min-h-8 items-center rounded-control border border-line-strong bg-surface px-3 font-medium hover:bg-sunken pointer-coarse:min-h-11"
            >
              Open the page
            </a>
            <Button look="primary" disabled={!isOpened} onClick={() => onAnswer({ action: "accept" })}>
              I am done there
            </Button>
          </>
        ) : null}
      </Answers>
    </>
  );
}

function Answers({ onAnswer, children }: { onAnswer: (answer: JsonObject) => void; children?: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      <Button look="quiet" className="mr-auto" onClick={() => onAnswer({ action: "cancel" })}>
        Cancel the question
      </Button>
      <Button onClick={() => onAnswer({ action: "decline" })}>Decline</Button>
      {children}
    </div>
  );
}
