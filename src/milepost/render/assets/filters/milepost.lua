-- Run by `pandoc lua milepost.lua JOB RESULT`: chapters in, what a format needs of them out. Without
-- the two it stays and does the jobs that it is given, the lines JOB and RESULT for each.
--
-- JOB is JSON: `mode` (index, html, typst, docx, assemble), `chapters` (source, markdown, folder,
-- page, number), and for all but `index` the `labels` of the whole book. RESULT is JSON too.

local here = arg[0]:match('^(.*)[/\\]') or '.'
-- what both renderers share stands with Quarto's formats
package.path = here .. '/?.lua;' .. here .. '/../extension/?.lua;' .. package.path
local common = require('common')

local function read_all(path)
  local file <close> = assert(io.open(path, 'rb'))
  return file:read('a')
end

-- Work on one chapter after the other; a file says at which, should this be ended.
local function each(job, work)
  return pandoc.List(job.chapters):map(function(chapter)
    local at <close> = assert(io.open(job.result .. '.at', 'wb'))
    at:write(chapter.source)
    at:flush()
    return work(chapter)
  end)
end

local modes = {
  index = function(job)
    return each(job, function(chapter) return require('reading').index(chapter, job.formats) end)
  end,
  html = function(job)
    require('citing').prepare(job.chapters, 'html')
    return each(job, require('html').chapter)
  end,
  typst = function(job)
    require('citing').prepare(job.chapters, 'typst')
    return each(job, require('typst').chapter)
  end,
  assemble = function(job) return require('typst').assemble(job) end,
  docx = function(job) return require('docx').book(job) end,
}

local function answer(path, result)
  local job = pandoc.json.decode(read_all(path), false)
  common.job, job.result = job, result
  common.speak(job.words)
  local made = modes[job.mode](job)
  local file <close> = assert(io.open(result, 'wb'))
  file:write(pandoc.json.encode(made))
end

if arg[1] then
  answer(arg[1], arg[2])
else
  for path in io.lines() do
    answer(path, io.read())
    io.write('done\n')
    io.flush()
  end
end
