/** What the registry needs of a broker, its own or another's. */
export interface Broker {
  /** What to write into a controller's provisioning: `mqtt://host:port`. */
  readonly url: string;
  isUp(): boolean;
  /** Sends a text with QoS 1, never retained. */
  publish(topic: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** One message from below `menshen/1/+/up/`. */
export interface Arrival {
  readonly topic: string;
  readonly text: string;
}
