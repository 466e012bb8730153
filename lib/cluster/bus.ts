/**
 * What the processes of one installation share beside the database: messages, and small facts that end by themselves.
 * Two implementations with one contract (a test holds both to it): Redis, and memory for a process that is alone.
 *
 * Nothing here waits for long: what cannot be done within two seconds is rejected with Fault `cluster_unavailable`.
 */
export interface Bus {
  /** Of this process, and of no other ever: 16 hex digits. */
  readonly processId: string;
  /** False: this process is alone by its settings, and nothing has to be asked of others. */
  readonly isShared: boolean;
  /** False while the others cannot be reached. */
  readonly isReachable: boolean;
  /** Sends a message to one process. Resolves to false when that process is gone. */
  send(processId: string, text: string): Promise<boolean>;
  /** Sends a message to every other process. */
  broadcast(text: string): Promise<void>;
  /** Calls back with each message for this process. To be called once, by the post office. */
  onMessage(listener: (text: string) => void): void;
  /** Calls back when the others can be reached again. */
  onReturn(listener: () => void): void;
  readonly facts: Facts;
  close(): Promise<void>;
}

/** Small values by key, the same for all processes. A value is gone after its time to live. */
export interface Facts {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Resolves to whether this was the first. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Gives a value that is still there a new end. Resolves to whether it was. */
  extend(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Removes a value, unless it is another one by now. Resolves to whether it was there: of several only one hears yes. */
  remove(key: string, value: string): Promise<boolean>;
  /** Puts a member down for a time (Unix milliseconds); a member that stands in the list already is moved. */
  schedule(list: string, member: string, at: number): Promise<void>;
  unschedule(list: string, member: string): Promise<void>;
  /** Takes the members whose time has come: of several processes each member goes to one. */
  takeDue(list: string, now: number, atMost: number): Promise<readonly string[]>;
  /** How many members stand in the list after a time. */
  countAfter(list: string, at: number): Promise<number>;
}
