CREATE SCHEMA app;

CREATE TYPE app.kind AS ENUM ('created', 'opened', 'paid', 'closed');

CREATE TABLE app.customers (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name  text NOT NULL,
  email text NOT NULL UNIQUE
);

CREATE TABLE app.events (
  id          bigint PRIMARY KEY,
  customer    bigint NOT NULL REFERENCES app.customers,
  kind        app.kind NOT NULL,
  actor       uuid NOT NULL,
  happened_at timestamptz NOT NULL,
  amount      numeric(12, 2) CHECK (amount >= 0),
  details     jsonb NOT NULL
);
CREATE INDEX events_by_customer ON app.events (customer, happened_at);

CREATE TABLE app.lines (
  event    bigint NOT NULL REFERENCES app.events,
  position int NOT NULL,
  item     text NOT NULL,
  price    numeric(12, 2) NOT NULL,
  PRIMARY KEY (event, position)
);

CREATE VIEW app.paid AS SELECT customer, sum(amount) AS amount FROM app.events WHERE kind = 'paid' GROUP BY customer;
