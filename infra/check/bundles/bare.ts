import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

/** What every function of ours has to pay for: Hono, and the same clients and commands of AWS. */
const clients = [new DynamoDBClient({}), new SFNClient({}), new SESv2Client({})];
const commands = [
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  SendEmailCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
];
const app = new Hono();
app.get('/', (c) => c.json({ clients: clients.length, commands: commands.length }));

export const handler = handle(app);
