// Asks the API how it is and prints what would be mailed.
const response = await fetch(process.env.API_URL)
console.log(`to ${process.env.RECIPIENT} through ${process.env.MAIL_HOST}: ${await response.text()}`)
